#include <gtest/gtest.h>

#include "harness/summary/summary.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

TEST(SummaryWithTheNovel, CountsKindsOfHallucinationForEveryTrial) {
  const GoldSet gold = MakeSampleGold();
  const Corpus corpus = Corpus::Load(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/novel.txt");
  const CorpusIndex index(corpus);
  const CorpusCheck check(gold, index, {});
  const Summary summary = Summarise("looked-up", {}, MakeSampleRuns(gold), gold, kFewDraws, &check);
  EXPECT_EQ(summary.corpus_sha256, corpus.sha256());
  std::size_t scored = 0;
  for (const TrialSummary& trial : summary.trials) {
    if (!trial.test) continue;
    ++scored;
    ASSERT_TRUE(trial.test->novel) << trial.label;
    const HallucinationCounts& counts = trial.test->novel->counts;
    EXPECT_EQ(counts.answers, trial.test->n);
    EXPECT_EQ(counts.wrong, trial.test->answerable.at("W") + trial.test->unanswerable.at("W"));
    EXPECT_TRUE(trial.dev->novel);
  }
  EXPECT_GT(scored, 0u);
  const Summary without = Summarise("not-looked-up", {}, MakeSampleRuns(gold), gold, kFewDraws);
  EXPECT_EQ(without.corpus_sha256, "");
  EXPECT_FALSE(without.trials.front().test->novel);
}

}  // namespace
}  // namespace huoyan
