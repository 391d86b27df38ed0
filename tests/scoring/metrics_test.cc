#include "harness/scoring/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scoring/sample_gold.h"

namespace huoyan {
namespace {

double ValueOf(const Scorecard& card, MetricId metric) { return card.metrics.at(metric).value; }

// Eight pairs. A: C C C C W W R X; U: R R R W W R W X.
Scorecard EightPairs() {
  const GoldSet gold = SampleGold(8);
  return BuildScorecard(gold, JudgementsFrom(gold, "CRCRCRCWWWWRRWXX"));
}

TEST(Scorecard, CountsEveryMetricAsDefined) {
  const Scorecard card = EightPairs();
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kAccuracy), 4.0 / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kCorrectGivenAttempted), 4.0 / 6);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kSimpleQaF), 2 * 0.5 * (4.0 / 6) / (0.5 + 4.0 / 6));
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kHallucinationAll), 2.0 / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kHallucinationAttempted), 2.0 / 6);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kFabrication), 3.0 / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kOverRefusal), 1.0 / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kAbstentionPrecision), 4.0 / 5);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kAbstentionRecall), 4.0 / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kAbstentionF1), 2 * 0.8 * 0.5 / 1.3);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kAppropriate), 8.0 / 16);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kTwinAccuracy), 3.0 / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kUngradable), 2.0 / 16);
  EXPECT_EQ(card.ungraded, 2u);
  EXPECT_EQ(card.clusters, 8u);
  EXPECT_EQ(card.answerable.at("W"), 2u);
  EXPECT_EQ(card.unanswerable.at("R"), 4u);
}

TEST(Scorecard, GivesProportionsWilsonIntervalsAndTheRestABootstrap) {
  const Scorecard card = EightPairs();
  const Estimate& accuracy = card.metrics.at(MetricId::kAccuracy);
  EXPECT_EQ(accuracy.method, IntervalMethod::kWilson);
  EXPECT_EQ(accuracy.n, 8u);
  EXPECT_NEAR(accuracy.low, WilsonInterval(4, 8)->low, 1e-12);
  EXPECT_EQ(card.metrics.at(MetricId::kAppropriate).method, IntervalMethod::kClusterBootstrap);
  EXPECT_LT(card.metrics.at(MetricId::kAppropriate).low, 0.5);
}

TEST(Scorecard, IsNotCertainAtZeroOrOne) {
  const GoldSet gold = SampleGold(4);
  const Scorecard card = BuildScorecard(gold, JudgementsFrom(gold, "CRCRCRCR"));
  for (const MetricId metric : {MetricId::kAppropriate, MetricId::kSimpleQaF, MetricId::kAbstentionF1}) {
    EXPECT_EQ(ValueOf(card, metric), 1);
    EXPECT_DOUBLE_EQ(card.metrics.at(metric).low, WilsonInterval(4, 4)->low);
  }
  EXPECT_GT(card.metrics.at(MetricId::kUngradable).high, 0.4);
}

TEST(Scorecard, IsNotCertainWhenEveryFactScoresAlike) {
  const GoldSet gold = SampleGold(4);
  const Scorecard refusing = BuildScorecard(gold, JudgementsFrom(gold, "RRRRRRRR"));
  const Estimate& appropriate = refusing.metrics.at(MetricId::kAppropriate);
  EXPECT_EQ(appropriate.value, 0.5);
  EXPECT_DOUBLE_EQ(appropriate.low, WilsonInterval(2, 4)->low);
  EXPECT_DOUBLE_EQ(appropriate.high, WilsonInterval(2, 4)->high);
}

TEST(Scorecard, LeavesOutWhatIsUndefined) {
  const GoldSet gold = SampleGold(4);
  const Scorecard refusing = BuildScorecard(gold, JudgementsFrom(gold, "RRRRRRRR"));
  EXPECT_EQ(refusing.metrics.count(MetricId::kCorrectGivenAttempted), 0u);
  EXPECT_EQ(refusing.metrics.count(MetricId::kSimpleQaF), 0u);
  EXPECT_EQ(refusing.metrics.count(MetricId::kHallucinationAttempted), 0u);
  EXPECT_DOUBLE_EQ(ValueOf(refusing, MetricId::kAccuracy), 0);
  const Scorecard answering = BuildScorecard(gold, JudgementsFrom(gold, "CWCWCWCW"));
  EXPECT_EQ(answering.metrics.count(MetricId::kAbstentionPrecision), 0u);
  EXPECT_EQ(answering.metrics.count(MetricId::kAbstentionF1), 0u);
}

TEST(Scorecard, TwinAccuracyDefeatsAlwaysAnsweringAndAlwaysRefusing) {
  const GoldSet gold = SampleGold(4);
  EXPECT_EQ(ValueOf(BuildScorecard(gold, JudgementsFrom(gold, "RRRRRRRR")), MetricId::kTwinAccuracy), 0);
  EXPECT_EQ(ValueOf(BuildScorecard(gold, JudgementsFrom(gold, "CWCWCWCW")), MetricId::kTwinAccuracy), 0);
  EXPECT_EQ(ValueOf(BuildScorecard(gold, JudgementsFrom(gold, "CRCRCRCR")), MetricId::kTwinAccuracy), 1);
}

TEST(Scorecard, CountsEverySampleAndThenTrustsNoWilsonInterval) {
  const GoldSet gold = SampleGold(4);
  std::vector<Judgement> judgements = JudgementsFrom(gold, "CRCRCRCR");
  for (Judgement second : JudgementsFrom(gold, "WRCRCRWR")) {
    second.sample = 7;
    judgements.push_back(second);
  }
  const Scorecard card = BuildScorecard(gold, judgements);
  EXPECT_EQ(card.n, 16u);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kAccuracy), 6.0 / 8);
  EXPECT_EQ(card.metrics.at(MetricId::kAccuracy).method, IntervalMethod::kClusterBootstrap);
}

std::string ErrorOf(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  try {
    BuildScorecard(gold, judgements);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Scorecard, VerifiesThatJudgementsAreTheQuestions) {
  const GoldSet gold = SampleGold(3);
  std::vector<Judgement> judgements = JudgementsFrom(gold, "CRCRCR");
  judgements[0].id = "q999a";
  judgements[1].id = judgements[2].id;
  const std::string errors = ErrorOf(gold, judgements);
  EXPECT_THAT(errors, ::testing::HasSubstr("q999a, which is not in the gold set"));
  EXPECT_THAT(errors, ::testing::HasSubstr("question q001a sample 0 was judged twice"));
  EXPECT_THAT(errors, ::testing::HasSubstr("question q000a lacks a judgement"));
  EXPECT_THAT(ErrorOf(gold, {}), ::testing::HasSubstr("no judgements for 6 questions"));
}

TEST(Scorecard, WritesWhatItCanReadBack) {
  const Scorecard card = EightPairs();
  const Json json = Encode(card);
  EXPECT_EQ(json["metrics"].begin().key(), "ungradable");  // what could not be graded is shown first
  EXPECT_EQ(Encode(Decode<Scorecard>(JsonDocument::FromValue(json, ""))), json);
}

TEST(Metrics, AreAllDescribedInBothLanguages) {
  EXPECT_EQ(Metrics().size(), EnumNames(Type<MetricId>{}).size());
  for (const MetricInfo& info : Metrics()) {
    EXPECT_EQ(InfoOf(info.id).id, info.id);
    for (const Text& text : {info.title, info.definition}) {
      EXPECT_FALSE(text.en.empty());
      EXPECT_FALSE(text.zh.empty());
    }
  }
}

}  // namespace
}  // namespace huoyan
