#include "harness/scoring/comparison.h"

#include <gtest/gtest.h>

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
  EXPECT_NEAR(*c.minimum_detectable_effect, 2.80 * std::sqrt(0.5 / 80), 1e-12);
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
    EXPECT_DOUBLE_EQ(change.high, WilsonInterval(0, 5)->high);
    EXPECT_DOUBLE_EQ(change.low, -change.high);
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
