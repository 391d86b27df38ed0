#include "harness/summary/step_figures.h"

#include <gtest/gtest.h>

#include <limits>

namespace huoyan {
namespace {

std::vector<StepReport> Steps(const std::vector<double>& seconds) {
  std::vector<StepReport> curve;
  for (const double each : seconds) {
    StepReport report;
    report.step = static_cast<int>(curve.size()) + 1;
    report.tokens = 100;
    report.seconds = each;
    report.loss = 1.0 / report.step;
    curve.push_back(report);
  }
  return curve;
}

TEST(StepSpeed, LeavesTheFirstStepOut) {
  const auto speed = MeasureSteps(Steps({50, 1, 1, 1}));
  ASSERT_TRUE(speed);
  EXPECT_EQ(speed->rates.size(), 3U);
  EXPECT_DOUBLE_EQ(speed->median, 100);
}

TEST(StepSpeed, HasNoIntervalFromTooFewSteps) {
  EXPECT_FALSE(MeasureSteps(Steps({1, 1, 1, 1, 1, 1}))->low) << "five steps after the first";
  const auto six = MeasureSteps(Steps({1, 1, 2, 4, 5, 10, 20}));
  ASSERT_TRUE(six->low && six->high);
  EXPECT_DOUBLE_EQ(*six->low, 5) << "of six, only the extremes enclose 95%";
  EXPECT_DOUBLE_EQ(*six->high, 100);
}

TEST(StepSpeed, SeesASlowerEnd) {
  std::vector<double> seconds(31, 1.0);
  for (std::size_t i = 21; i < 31; ++i) seconds[i] = 2;
  EXPECT_DOUBLE_EQ(*MeasureSteps(Steps(seconds))->late_to_early, 0.5);
  EXPECT_FALSE(MeasureSteps(Steps({1, 1, 1}))->late_to_early) << "too few steps to tell";
}

TEST(StepSpeed, CountsStragglers) {
  EXPECT_DOUBLE_EQ(MeasureSteps(Steps({9, 1, 1, 1, 5}))->straggler_share, 0.25);
}

TEST(StepSpeed, IsAbsentWithoutATimedStep) {
  EXPECT_FALSE(MeasureSteps({}));
  EXPECT_FALSE(MeasureSteps(Steps({1})));
  EXPECT_FALSE(MeasureSteps(Steps({1, 0, 0})));
}

TrialSummary Trained(std::uint64_t seed, std::vector<StepReport> curve) {
  TrialSummary trial;
  trial.record.spec.model_name = "m";
  trial.record.spec.lora = LoraSpec{};
  trial.record.spec.seed = seed;
  trial.record.curve = std::move(curve);
  return trial;
}

TEST(LossBands, SpanTheSeedsOfAConfiguration) {
  Summary summary;
  summary.trials = {Trained(1, Steps({1, 1, 1})), Trained(2, Steps({1, 1, 1})), Trained(3, Steps({1, 1}))};
  summary.trials[1].record.curve[1].loss = 3;
  summary.trials[2].record.curve[1].loss = 0.1;
  const auto bands = FindLossBands(summary, FindDesign(summary.trials), 100);
  ASSERT_EQ(bands.size(), 1U);
  EXPECT_EQ(bands[0].seeds, 3U);
  ASSERT_EQ(bands[0].points.size(), 2U) << "as far as every seed went";
  EXPECT_DOUBLE_EQ(bands[0].points[1].median, 0.5);
  EXPECT_DOUBLE_EQ(bands[0].points[1].low, 0.1);
  EXPECT_DOUBLE_EQ(bands[0].points[1].high, 3);
}

TEST(LossBands, KeepTheLastStepWhenThinned) {
  Summary summary;
  summary.trials = {Trained(1, Steps(std::vector<double>(1000, 1.0)))};
  const auto bands = FindLossBands(summary, FindDesign(summary.trials), 100);
  ASSERT_EQ(bands.size(), 1U);
  EXPECT_LE(bands[0].points.size(), 101U);
  EXPECT_EQ(bands[0].points.back().step, 1000);
}

TEST(LossBands, LeaveOutWhatIsNotANumber) {
  Summary summary;
  summary.trials = {Trained(1, Steps({1, 1, 1}))};
  summary.trials[0].record.curve[1].loss = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(FindLossBands(summary, FindDesign(summary.trials), 100)[0].points.size(), 2U);
  summary.trials[0].record.curve.clear();
  EXPECT_TRUE(FindLossBands(summary, FindDesign(summary.trials), 100).empty());
}

}  // namespace
}  // namespace huoyan
