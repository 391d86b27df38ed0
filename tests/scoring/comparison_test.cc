#include "harness/scoring/comparison.h"

#include <gtest/gtest.h>

#include "harness/scoring/formula.h"
#include "tests/scoring/sample_gold.h"

namespace huoyan {
namespace {

TEST(Comparison, CountsTransitionsAndWhatTuningCaused) {
  const GoldSet gold = SampleGold(4);
  const Comparison c = Compare(gold, JudgementsFrom(gold, "CRCRRRWW"), JudgementsFrom(gold, "CRWRWWCX"));
  EXPECT_EQ(c.n, 8u);
  EXPECT_EQ(c.answerable[0][0], 1u);    // C -> C
  EXPECT_EQ(c.answerable[0][1], 1u);    // C -> W
  EXPECT_EQ(c.answerable[2][1], 1u);    // R -> W
  EXPECT_EQ(c.answerable[1][0], 1u);    // W -> C
  EXPECT_EQ(c.unanswerable[2][1], 1u);  // R -> W
  EXPECT_EQ(c.unanswerable[1][3], 1u);  // W -> X
  EXPECT_EQ(c.caused_hallucinations, 3u);
  EXPECT_EQ(c.only_baseline_appropriate, 2u);
  EXPECT_EQ(c.only_candidate_appropriate, 1u);
  EXPECT_EQ(c.both_appropriate, 3u);
  EXPECT_EQ(c.neither_appropriate, 2u);
  EXPECT_EQ(c.appropriate.lost, 2u);
  EXPECT_EQ(c.appropriate.gained, 1u);
  EXPECT_DOUBLE_EQ(c.appropriate.two_sided_p, 1.0);
  EXPECT_EQ(SumOf(c.answerable, c.unanswerable)[2][1], 2u);
}

TEST(Comparison, BoundsTheChangeOfEachMetric) {
  const GoldSet gold = SampleGold(40);
  std::string before;
  std::string after;
  for (int i = 0; i < 40; ++i) {
    before += i < 10 ? "CR" : "WW";
    after += i < 30 ? "CR" : "WW";
  }
  const Comparison c = Compare(gold, JudgementsFrom(gold, before), JudgementsFrom(gold, after));
  const MetricChange* accuracy = FindChange(c, MetricId::kAccuracy);
  ASSERT_NE(accuracy, nullptr);
  EXPECT_DOUBLE_EQ(accuracy->difference, 0.5);
  EXPECT_GT(accuracy->low, 0.3);
  EXPECT_LT(accuracy->high, 0.7);
  EXPECT_GT(accuracy->one_sided_low, accuracy->low);
  EXPECT_LT(c.appropriate.better_p, 1e-9);
  EXPECT_NEAR(*c.minimum_detectable_effect, 2.80 * std::sqrt(0.5 / 80), 2e-4);
}

TEST(Comparison, PermutesWholeFacts) {
  const GoldSet gold = SampleGold(12);
  const Comparison c = Compare(gold, JudgementsFrom(gold, "CRCRCRCRCRCRCRCRCRCRCRCR"),
                               JudgementsFrom(gold, "WWWWWWWWWWWWCRCRCRCRCRCR"));
  const MetricChange* appropriate = FindChange(c, MetricId::kAppropriate);
  ASSERT_NE(appropriate, nullptr);
  EXPECT_EQ(appropriate->test, PermutationTest::kSignFlip);
  // Six facts of twelve moved, all down: 2 of the 2^6 sign patterns are as extreme, not 2 of 2^12.
  EXPECT_NEAR(appropriate->p, 2.0 / 64, 0.006);
  EXPECT_LT(c.appropriate.two_sided_p, 0.001) << "McNemar takes the twelve questions for independent";
  const MetricChange* f1 = FindChange(c, MetricId::kAbstentionF1);
  ASSERT_NE(f1, nullptr);
  EXPECT_EQ(f1->test, PermutationTest::kArmSwap);
  EXPECT_NEAR(f1->p, 2.0 / 64, 0.006);
}

// Yang et al. 2023, table 1: the nine cells by number are ① C->C 3, ② W->C 1, ④ C->W 1, ⑤ W->W 2, ⑥ R->W 1,
// ⑦ C->R 2, ⑧ W->R 3, ⑨ R->R 1; ③ is empty.
TEST(Comparison, MeasuresHonestyAsPublished) {
  const GoldSet gold = SampleGold(14);
  const std::string before_a = "CCCWCWWRCCWWWR";
  const std::string after_a = "CCCCWWWWRRRRRR";
  std::string before, after;
  for (std::size_t i = 0; i < before_a.size(); ++i) {
    before += std::string(1, before_a[i]) + "R";
    after += std::string(1, after_a[i]) + (i == 0 ? "W" : "R");
  }
  const HonestyChange h = Compare(gold, JudgementsFrom(gold, before), JudgementsFrom(gold, after)).honesty;
  EXPECT_DOUBLE_EQ(h.over_conservativeness->value, 2.0 / (3 + 1 + 2));
  EXPECT_DOUBLE_EQ(h.prudence->value, (3.0 + 1) / (2 + 1 + 3 + 1));
  EXPECT_DOUBLE_EQ(h.honesty->value, (4.0 / 7 + 1 - 1.0 / 3) / 2);
  EXPECT_LT(h.honesty->low, h.honesty->value);
  EXPECT_DOUBLE_EQ(h.caused_hallucination->value, (1 + 1 + 1) / 28.0) << "a new fabrication counts too";
}

TEST(Comparison, LeavesHonestyOutWhereTheBaseKnewNothing) {
  const GoldSet gold = SampleGold(2);
  const HonestyChange h = Compare(gold, JudgementsFrom(gold, "WRWR"), JudgementsFrom(gold, "RRRR")).honesty;
  EXPECT_FALSE(h.over_conservativeness);
  EXPECT_FALSE(h.honesty);
  EXPECT_EQ(h.prudence->value, 1);
  EXPECT_LT(h.prudence->low, 0.7);
}

TEST(Comparison, GroupsQuestionsByWhatTheBaseKnew) {
  const GoldSet gold = SampleGold(3);
  auto base = JudgementsFrom(gold, "CRCRWR");
  for (Judgement judgement : JudgementsFrom(gold, "CRWRWR")) {
    judgement.sample = 1;
    base.push_back(judgement);
  }
  auto tuned = JudgementsFrom(gold, "CRWRCR");
  for (Judgement judgement : JudgementsFrom(gold, "WRWRCR")) {
    judgement.sample = 1;
    tuned.push_back(judgement);
  }
  const auto buckets = Compare(gold, base, tuned).knownness;
  ASSERT_EQ(buckets.size(), 3u);
  EXPECT_EQ(buckets[0].known, Knownness::kAlways);
  EXPECT_EQ(buckets[0].accuracy.value, 0.5);
  EXPECT_EQ(buckets[1].known, Knownness::kSometimes);
  EXPECT_EQ(buckets[1].hallucination.value, 1);
  EXPECT_EQ(buckets[2].known, Knownness::kNever);
  EXPECT_EQ(buckets[2].accuracy.value, 1);
}

TEST(Comparison, OfAModelWithItselfShowsNothing) {
  const GoldSet gold = SampleGold(5);
  const auto same = JudgementsFrom(gold, "CRCRWWRRXX");
  const Comparison c = Compare(gold, same, same);
  EXPECT_EQ(c.appropriate.two_sided_p, 1.0);
  EXPECT_FALSE(c.minimum_detectable_effect);
  for (const MetricChange& change : c.changes) {
    EXPECT_EQ(change.difference, 0);
    EXPECT_EQ(change.method, IntervalMethod::kWilson);  // five facts cannot rule out a change
    const double range = 1 - FormulaOf(change.metric).worst;
    EXPECT_DOUBLE_EQ(change.high, range * WilsonInterval(0, 5)->high);
    EXPECT_DOUBLE_EQ(change.low, -change.high);
    EXPECT_EQ(change.p, 1);
    EXPECT_LT(change.one_sided_high, change.high);
  }
}

TEST(Comparison, LeavesOutMetricsUndefinedOnASide) {
  const GoldSet gold = SampleGold(3);
  const Comparison c = Compare(gold, JudgementsFrom(gold, "RRRRRR"), JudgementsFrom(gold, "CRCRCR"));
  EXPECT_EQ(FindChange(c, MetricId::kCorrectGivenAttempted), nullptr);
  EXPECT_NE(FindChange(c, MetricId::kAccuracy), nullptr);
}

TEST(Comparison, RefusesDifferentNumbersOfSamples) {
  const GoldSet gold = SampleGold(2);
  const auto once = JudgementsFrom(gold, "CRCR");
  auto twice = once;
  for (Judgement judgement : once) {
    judgement.sample = 1;
    twice.push_back(judgement);
  }
  try {
    Compare(gold, once, twice);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kNotComparable);
  }
}

TEST(Comparison, WritesWhatItCanReadBack) {
  const GoldSet gold = SampleGold(2);
  const Json json = Encode(Compare(gold, JudgementsFrom(gold, "CRWW"), JudgementsFrom(gold, "CWCR")));
  EXPECT_EQ(Encode(Decode<Comparison>(JsonDocument::FromValue(json, ""))), json);
}

}  // namespace
}  // namespace huoyan
