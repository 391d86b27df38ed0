#include "harness/scoring/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/scoring/scorecard_text.h"
#include "tests/scoring/sample_gold.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Answer> SomeAnswers() {
  return {{"q000a", "花果山。", 0, {}},   {"q000u", "书中没有这样的情节。", 0, {}},
          {"q001a", "我不知道。", 0, {}}, {"q001u", "藏在龙宫里。", 0, {}},
          {"q002a", "水晶宫", 0, {}},     {"q002a", "五行山", 0, {}},
          {"nobody", "花果山", 0, {}}};
}

TEST(Score, GradesWhatIsThereAndCountsWhatIsMissing) {
  const ScoreReport report = ScoreAnswers(SampleGold(3), SomeAnswers());
  EXPECT_THAT(report.unknown_ids, ElementsAre("nobody"));
  EXPECT_THAT(report.duplicates, ElementsAre("q002a"));
  EXPECT_THAT(report.missing, ElementsAre("q002u"));
  std::string verdicts;
  for (const Judgement& judgement : report.judgements) verdicts += NameOf(judgement.verdict);
  EXPECT_EQ(verdicts, "CRRWWX");
  EXPECT_EQ(report.judgements.back().rule, "missing");
  EXPECT_EQ(report.scorecard.ungraded, 1u);
  EXPECT_TRUE(report.grader_check.ok);
  EXPECT_EQ(NotesOn(report).size(), 3u);
}

TEST(Score, OfNoAnswersIsUngradableThroughout) {
  const ScoreReport report = ScoreAnswers(SampleGold(2), {});
  EXPECT_EQ(report.scorecard.ungraded, 4u);
  EXPECT_EQ(report.scorecard.metrics.at(MetricId::kAccuracy).value, 0);
  EXPECT_EQ(report.scorecard.metrics.at(MetricId::kUngradable).value, 1);
}

TEST(Score, TakesSeveralSamplesButNotWithoutBound) {
  std::vector<Answer> answers = SomeAnswers();
  answers.push_back({"q000a", "水帘洞", 3, {}});
  const ScoreReport report = ScoreAnswers(SampleGold(3), answers);
  EXPECT_EQ(report.judgements.size(), 12u);
  EXPECT_THAT(report.missing, ::testing::Contains("q001a#3"));
  for (int sample = 0; sample < 1500; ++sample) answers.push_back({"q000a", "水帘洞", sample, {}});
  EXPECT_THROW(ScoreAnswers(SampleGold(3), answers), Error);
}

TEST(ScoreText, IsAlignedInBothLanguages) {
  const ScoreReport report = ScoreAnswers(SampleGold(3), SomeAnswers());
  const std::string english = RenderScoreReport(report, Language::kEnglish);
  EXPECT_THAT(english, HasSubstr("! 1 answers are missing and count as ungradable: q002u"));
  EXPECT_THAT(english, HasSubstr("Verdicts          X  C  W  R\n"
                                 "Answerable (A)    0  1  1  1\n"
                                 "Unanswerable (U)  1  0  1  1\n"));
  EXPECT_THAT(english, HasSubstr("Accuracy                  ↑    33.3%"));
  const std::string chinese = RenderScoreReport(report, Language::kChinese);
  EXPECT_THAT(chinese, HasSubstr("判定         X  C  W  R\n"
                                 "可答（A）    0  1  1  1\n"
                                 "不可答（U）  1  0  1  1\n"));
  EXPECT_THAT(chinese, HasSubstr("正确率"));
}

TEST(ScoreText, ShowsADashForWhatIsUndefined) {
  const GoldSet gold = SampleGold(2);
  const std::string text =
      RenderScorecard(BuildScorecard(gold, JudgementsFrom(gold, "RRRR")), Language::kEnglish);
  EXPECT_THAT(text, ::testing::ContainsRegex("Correct given attempted +↑ +- +- +- +-"));
}

}  // namespace
}  // namespace huoyan
