#include "harness/scoring/calibration.h"

#include <gtest/gtest.h>

#include "harness/scoring/answer_measures.h"
#include "tests/scoring/sample_gold.h"

namespace huoyan {
namespace {

// Hanley and McNeil 1982, Radiology 143, table I: 109 CT images rated 1 to 5, 58 normal and 51 abnormal; area
// 0.893 with standard error 0.032.
TEST(Calibration, AgreesWithHanleyAndMcNeil) {
  const std::vector<int> normal{33, 6, 6, 11, 2};
  const std::vector<int> abnormal{3, 2, 2, 11, 33};
  std::vector<ConfidentAnswer> answers;
  for (std::size_t rating = 0; rating < 5; ++rating) {
    for (const bool is_abnormal : {false, true}) {
      const int count = (is_abnormal ? abnormal : normal)[rating];
      for (int i = 0; i < count; ++i) {
        answers.push_back({0.2 * static_cast<double>(rating), is_abnormal, answers.size()});
      }
    }
  }
  const Calibration calibration = Calibrate(answers);
  EXPECT_NEAR(calibration.auroc->value, 0.893, 5e-4);
  EXPECT_NEAR((calibration.auroc->high - calibration.auroc->value) / 1.959964, 0.032, 1e-3);
}

std::vector<ConfidentAnswer> Answers(std::size_t n, bool (*is_right)(std::size_t)) {
  std::vector<ConfidentAnswer> answers;
  for (std::size_t i = 0; i < n; ++i) {
    answers.push_back({(static_cast<double>(i) + 0.5) / static_cast<double>(n), is_right(i), i});
  }
  return answers;
}

TEST(Calibration, OfThePerfectOrderHasNoExcessRisk) {
  const Calibration perfect = Calibrate(Answers(1000, [](std::size_t i) { return i >= 500; }));
  EXPECT_NEAR(*perfect.aurc, 0.5 + 0.5 * std::log(0.5), 1e-3) << "r + (1-r) ln(1-r), Geifman et al. 2019";
  EXPECT_NEAR(*perfect.excess_aurc, 0, 1e-12);
  EXPECT_EQ(perfect.auroc->value, 1);
  EXPECT_EQ(perfect.risk_coverage.size(), 100u);
  EXPECT_EQ(perfect.risk_coverage.front().risk, 0);
  EXPECT_DOUBLE_EQ(perfect.risk_coverage.back().coverage, 1);
  EXPECT_DOUBLE_EQ(perfect.risk_coverage.back().risk, 0.5);
}

TEST(Calibration, ErrorIsTheGapOfConfidenceAndAccuracy) {
  std::vector<ConfidentAnswer> sure;
  for (std::size_t i = 0; i < 400; ++i) sure.push_back({0.9, i % 5 < 3, i});  // 60% right
  const Calibration calibration = Calibrate(sure);
  EXPECT_NEAR(*calibration.ece, 0.3, 1e-9);
  EXPECT_NEAR(calibration.brier->value, 0.6 * 0.01 + 0.4 * 0.81, 1e-12);
  EXPECT_EQ(calibration.auroc->value, 0.5) << "all ties";
  EXPECT_NEAR(*calibration.aurc, 0.4, 1e-9) << "ties are averaged, whatever the file order";
  ASSERT_EQ(calibration.bins.size(), 10u);
  EXPECT_EQ(calibration.bins[3].n, 40u);
}

TEST(Calibration, LeavesOutWhatTheAnswersCannotSay) {
  const Calibration few = Calibrate(Answers(299, [](std::size_t i) { return i % 2 == 0; }));
  EXPECT_FALSE(few.ece);
  EXPECT_TRUE(few.bins.empty());
  const Calibration right = Calibrate(Answers(10, [](std::size_t) { return true; }));
  EXPECT_FALSE(right.auroc);
  EXPECT_EQ(*right.aurc, 0);
  const Calibration none = Calibrate({});
  EXPECT_EQ(none.n, 0u);
  EXPECT_FALSE(none.brier);
  EXPECT_FALSE(none.aurc);
}

TEST(Calibration, CountsAnswersTriedOnAnswerableQuestions) {
  const GoldSet gold = SampleGold(4);
  const auto judgements = JudgementsFrom(gold, "CRWRRWXR");
  std::vector<Answer> answers;
  for (const Question& question : gold.questions) answers.push_back({question.id, "花果山", 0, -0.5});
  answers[2].mean_logprob = std::nullopt;
  Scorecard card;
  AnswerMeasures(gold).AddTo(card, judgements, answers);
  EXPECT_EQ(card.calibration->n, 1u) << "one C; the W has no log probability, R and X were not tried";
  EXPECT_NEAR(card.calibration->brier->value, (std::exp(-0.5) - 1) * (std::exp(-0.5) - 1), 1e-12);
  EXPECT_EQ(card.overlap->character_f1.n, 4u) << "every reply on class A";
  for (Answer& answer : answers) answer.mean_logprob.reset();
  AnswerMeasures(gold).AddTo(card, judgements, answers);
  EXPECT_FALSE(card.calibration);
}

}  // namespace
}  // namespace huoyan
