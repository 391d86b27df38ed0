#include "trainer/packing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "trainer/batch_plan.h"
#include "trainer/learning_rate.h"

namespace huoyan {
namespace {

// Documents whose tokens are all different, so that each can be told apart afterwards.
std::vector<TokenizedExample> Documents(const std::vector<int>& lengths) {
  std::vector<TokenizedExample> documents;
  std::int32_t next = 0;
  for (const int length : lengths) {
    TokenizedExample document;
    for (int i = 0; i < length; ++i) document.ids.push_back(next++);
    document.labels = document.ids;
    documents.push_back(std::move(document));
  }
  return documents;
}

TEST(PackSequences, PutsEveryTokenInExactlyOneRowWithRoom) {
  const auto rows = PackSequences(Documents({5, 9, 0, 23, 1, 2, 8, 8, 3}), 10);
  std::map<std::int32_t, int> seen;
  for (const auto& row : rows) {
    std::size_t length = 0;
    for (const TokenizedExample& sequence : row) {
      EXPECT_FALSE(sequence.ids.empty());
      EXPECT_EQ(sequence.ids, sequence.labels);
      length += sequence.ids.size();
      for (const std::int32_t id : sequence.ids) ++seen[id];
    }
    EXPECT_LE(length, 10u);
  }
  EXPECT_EQ(seen.size(), 59u);
  for (const auto& entry : seen) EXPECT_EQ(entry.second, 1);
}

TEST(PackSequences, FillsRowsFirstFit) {
  const auto rows = PackSequences(Documents({6, 7, 4, 3}), 10);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].size(), 2u) << "6 + 4";
  EXPECT_EQ(rows[1].size(), 2u) << "7 + 3";
}

TEST(BucketByLength, UsesEachIndexOnceAndKeepsLikeLengthsTogether) {
  std::vector<std::int64_t> lengths;
  for (int i = 0; i < 300; ++i) lengths.push_back(10 + i * 37 % 50);
  const auto batches = BucketByLength(lengths, 8, 3);
  std::vector<std::size_t> all;
  std::int64_t cells = 0, tokens = 0;
  for (const auto& batch : batches) {
    EXPECT_LE(batch.size(), 8u);
    std::int64_t longest = 0;
    for (const std::size_t i : batch) {
      longest = std::max(longest, lengths[i]);
      tokens += lengths[i];
      all.push_back(i);
    }
    cells += longest * static_cast<std::int64_t>(batch.size());
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
  EXPECT_LT(cells, tokens * 115 / 100) << "more than 15% padding";
  EXPECT_EQ(BucketByLength(lengths, 8, 3), batches);
  EXPECT_NE(BucketByLength(lengths, 8, 4), batches);
}

TEST(BatchPlan, GivesEachExampleOnceAnEpochWhateverTheAccumulation) {
  const auto examples = Documents({3, 4, 5, 6, 7, 8, 9});
  TrainSpec spec;
  spec.batch_size = 2;
  spec.accumulation = 3;
  spec.epochs = 2;
  for (const Objective objective : {Objective::kSft, Objective::kCausalLm}) {
    spec.objective = objective;
    spec.sequence_length = 12;
    BatchPlan plan(examples, spec, 1);
    std::map<std::int32_t, int> seen;
    for (int step = 0; step < plan.total_steps(); ++step) {
      const auto passes = plan.Step(step);
      EXPECT_FALSE(passes.empty());
      EXPECT_LE(passes.size(), 3u);
      for (const MicroBatch& pass : passes) {
        for (const TokenizedExample& sequence : pass.sequences) {
          for (const std::int32_t id : sequence.ids) ++seen[id];
        }
      }
    }
    EXPECT_EQ(seen.size(), 42u);
    for (const auto& entry : seen) EXPECT_EQ(entry.second, 2) << "token " << entry.first;
  }
}

TEST(BatchPlan, AnyStepCanBeAskedForInAnyOrder) {
  const auto examples = Documents({3, 4, 5, 6, 7, 8, 9});
  TrainSpec spec;
  spec.batch_size = 2;
  spec.epochs = 3;
  BatchPlan forwards(examples, spec, 1), backwards(examples, spec, 1);
  std::vector<std::vector<std::int32_t>> first(static_cast<std::size_t>(forwards.total_steps())),
      second = first;
  for (int i = 0; i < forwards.total_steps(); ++i)
    first[static_cast<std::size_t>(i)] = forwards.Step(i)[0].sequences[0].ids;
  for (int i = forwards.total_steps(); i-- > 0;)
    second[static_cast<std::size_t>(i)] = backwards.Step(i)[0].sequences[0].ids;
  EXPECT_EQ(first, second);
}

TEST(BatchPlan, EndsEarlyAtMaxSteps) {
  TrainSpec spec;
  spec.max_steps = 2;
  spec.epochs = 100;
  EXPECT_EQ(BatchPlan(Documents({3, 4}), spec, 1).total_steps(), 2);
}

TEST(LearningRate, WarmsUpToThePeakAndFalls) {
  TrainSpec spec;
  spec.learning_rate = 1;
  spec.warmup_ratio = 0.2;
  EXPECT_DOUBLE_EQ(LearningRate(spec, 1, 10), 0.5);
  EXPECT_DOUBLE_EQ(LearningRate(spec, 2, 10), 1);
  EXPECT_DOUBLE_EQ(LearningRate(spec, 3, 10), 1);
  EXPECT_NEAR(LearningRate(spec, 7, 10), 0.5, 1e-12);
  EXPECT_GT(LearningRate(spec, 10, 10), 0);
  spec.schedule = Schedule::kLinear;
  EXPECT_DOUBLE_EQ(LearningRate(spec, 10, 10), 0.125);
  spec.schedule = Schedule::kConstant;
  EXPECT_DOUBLE_EQ(LearningRate(spec, 10, 10), 1);
  spec.warmup_ratio = 0;
  EXPECT_DOUBLE_EQ(LearningRate(spec, 1, 1), 1);
}

}  // namespace
}  // namespace huoyan
