#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/scoring/scorecard.h"
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
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kPenalised50), (4.0 - 2) / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kPenalised75), (4.0 - 3 * 2) / 8);
  EXPECT_DOUBLE_EQ(ValueOf(card, MetricId::kPenalised90), (4.0 - 9 * 2) / 8) << "may be negative";
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

TEST(Scorecard, GivesEveryMetricTheIntervalThatFitsIt) {
  const Scorecard card = EightPairs();
  const Estimate& accuracy = card.metrics.at(MetricId::kAccuracy);
  EXPECT_EQ(accuracy.method, IntervalMethod::kWilson);
  EXPECT_EQ(accuracy.n, 8u);
  EXPECT_NEAR(accuracy.low, WilsonInterval(4, 8)->low, 1e-12);
  const Estimate& appropriate = card.metrics.at(MetricId::kAppropriate);
  EXPECT_EQ(appropriate.method, IntervalMethod::kClusteredT) << "twins share a fact";
  EXPECT_LT(appropriate.low, 0.5);
  EXPECT_EQ(appropriate.n, 16u);
  EXPECT_EQ(card.metrics.at(MetricId::kPenalised75).method, IntervalMethod::kClusteredT);
  EXPECT_EQ(card.metrics.at(MetricId::kAbstentionF1).method, IntervalMethod::kClusterBootstrap);
  EXPECT_EQ(card.metrics.at(MetricId::kSimpleQaF).n, 8u);
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

TEST(Scorecard, TrustsNoWilsonIntervalWhereQuestionsShareAFact) {
  GoldSet gold = SampleGold(8);
  for (std::size_t i = 0; i < gold.questions.size(); ++i) gold.questions[i].fact_id = std::to_string(i / 4);
  const Scorecard card = BuildScorecard(gold, JudgementsFrom(gold, "CRCRCRCWWWWRRWXX"));
  EXPECT_EQ(card.clusters, 4u);
  EXPECT_EQ(card.metrics.at(MetricId::kAccuracy).method, IntervalMethod::kClusteredT);
}

TEST(Scorecard, BoundsPenalisedScoresByWhatIsPossible) {
  const GoldSet gold = SampleGold(3);
  const Estimate worst =
      BuildScorecard(gold, JudgementsFrom(gold, "WRWRWR")).metrics.at(MetricId::kPenalised90);
  EXPECT_DOUBLE_EQ(worst.value, -9);
  EXPECT_DOUBLE_EQ(worst.low, -9);
  EXPECT_GT(worst.high, -5) << "three facts cannot rule out better";
}

TEST(Scorecard, PartsTheQuestions) {
  GoldSet gold = SampleGold(4);
  gold.questions[0].exposure = gold.questions[1].exposure = Exposure::kUnseen;
  gold.questions[2].evidence.chapter = 20;
  gold.questions[3].evidence.chapter = 0;
  const Scorecard card = BuildScorecard(gold, JudgementsFrom(gold, "WWCRCRCR"));
  const auto part = [&](SliceBy by, const std::string& name) -> const Slice& {
    return *std::find_if(card.slices.begin(), card.slices.end(),
                         [&](const Slice& slice) { return slice.by == by && slice.part == name; });
  };
  EXPECT_EQ(part(SliceBy::kExposure, "unseen").questions, 2u);
  EXPECT_EQ(part(SliceBy::kExposure, "unseen").metrics.at(MetricId::kAppropriate).value, 0);
  EXPECT_EQ(part(SliceBy::kExposure, "memorised").metrics.at(MetricId::kAppropriate).value, 1);
  EXPECT_EQ(part(SliceBy::kKind, "false_premise").metrics.count(MetricId::kAccuracy), 0u)
      << "undefined without answerable questions";
  EXPECT_EQ(part(SliceBy::kKind, "false_premise").metrics.at(MetricId::kFabrication).value, 0.25);
  EXPECT_EQ(part(SliceBy::kStretch, "1-10").questions, 6u);
  EXPECT_EQ(part(SliceBy::kStretch, "11-20").questions, 1u);
  EXPECT_EQ(part(SliceBy::kStretch, "none").questions, 1u);
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
  EXPECT_EQ(card.metrics.at(MetricId::kAccuracy).method, IntervalMethod::kClusteredT);
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
