#include "harness/summary/claims.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kMiB = 1 << 20;

/// A trial of rank `rank` whose training peak holds 100 MiB of weights and `rank` MiB of adapter, and whose
/// steps take a second more or less.
StoredRun RunOf(int rank, std::uint64_t seed = 1) {
  StoredRun run;
  RunRecord& record = run.record;
  record.trial_id = fmt::format("{}-{}", rank, seed);
  record.spec.model_name = "m";
  record.spec.lora = LoraSpec{rank, 16, {LinearModule::kQ, LinearModule::kV}, false, false, {}};
  record.spec.seed = seed;
  record.provenance.backend.device_name = "cpu";
  PhaseMemory train;
  train.phase = MemoryPhase::kTrain;
  train.measured[MemoryCategory::kWeights] = 100 * kMiB;
  train.measured[MemoryCategory::kAdapter] = rank * kMiB;
  record.memory = {train};
  for (int step = 1; step <= 20; ++step)
    record.curve.push_back({step, 20, 1.0, 1.0, 1e-4, 100, 1.0 + 0.01 * (step % 5), 0});
  return run;
}

/// The same, answering right the first `right` of 80 test questions.
StoredRun Answering(int rank, std::size_t right, const GoldSet& gold, std::uint64_t seed = 1) {
  StoredRun run = RunOf(rank, seed);
  run.record.provenance.gold_sha256 = gold.sha256;
  run.answers = AnswerFirst(gold, right);
  return run;
}

Selection Rank(int rank) { return {{{"lora.rank", rank}}, false}; }

ClaimTest ValueOf(Measure measure, int rank, Band band) {
  ClaimTest test;
  test.measure.parts = {measure};
  test.a = Rank(rank);
  test.value = band;
  return test;
}

ClaimTest Compared(Measure measure, int a, int b, Band band, bool as_ratio) {
  ClaimTest test;
  test.measure.parts = {measure};
  test.a = Rank(a);
  test.b = Rank(b);
  (as_ratio ? test.ratio : test.difference) = band;
  return test;
}

ClaimResult Try(std::vector<ClaimTest> tests, std::vector<StoredRun> runs, const GoldSet& gold = {},
                Device device = Device::kAuto) {
  const Summary summary = Summarise("x", {}, std::move(runs), gold, kFewDraws);
  return TryClaims({{"1", {"said", "云"}, std::move(tests), {}, device}}, summary, kFewDraws).front();
}

ClaimVerdict VerdictOn(const ClaimTest& test, std::vector<StoredRun> runs, const GoldSet& gold = {}) {
  return Try({test}, std::move(runs), gold).verdict;
}

TEST(Claims, MemoryIsExactSoItIsDecidedToTheByte) {
  const std::vector<StoredRun> runs{RunOf(8), RunOf(16)};
  const auto twice = [](double low, double high) {
    return Compared(MemoryCategory::kAdapter, 8, 16, {low, high, {}}, true);
  };
  EXPECT_EQ(VerdictOn(twice(2, 2), runs), ClaimVerdict::kConfirmed);
  EXPECT_EQ(VerdictOn(twice(2.0001, 3), runs), ClaimVerdict::kRefuted);
  EXPECT_EQ(VerdictOn(ValueOf(Figure::kPeak, 8, {108, 108, ByteUnit::kMiB}), runs), ClaimVerdict::kConfirmed);
  EXPECT_EQ(VerdictOn(ValueOf(Figure::kPeak, 8, {{}, 108, ByteUnit::kMB}), runs), ClaimVerdict::kRefuted)
      << "a MB is less than a MiB";
  EXPECT_EQ(VerdictOn(Compared(MemoryCategory::kAdapter, 16, 8, {-8, -8, ByteUnit::kMiB}, false), runs),
            ClaimVerdict::kConfirmed)
      << "b minus a";
}

TEST(Claims, SayWhatWasAssertedAndMeasured) {
  const ClaimResult result =
      Try({Compared(MemoryCategory::kAdapter, 8, 16, {1.9, 2.1, {}}, true)}, {RunOf(8), RunOf(16)});
  const ClaimTestResult& test = result.tests.front();
  EXPECT_EQ(test.measure.en, "adapter, b / a");
  EXPECT_EQ(test.asserted.en, "1.9 to 2.1");
  EXPECT_EQ(test.measured.en, "2, exact (a 8.00 MiB, b 16.0 MiB)");
  EXPECT_EQ(test.measured.zh, "2，精确（a 8.00 MiB，b 16.0 MiB）");
  EXPECT_EQ(test.value, 2.0);
  EXPECT_EQ(test.low, test.high);
}

TEST(Claims, RunningOutOfMemoryShowsWhatItNeedsAtLeast) {
  StoredRun lost = RunOf(64);
  lost.record.status = TrialStatus::kOutOfMemory;
  const std::vector<StoredRun> runs{lost};
  EXPECT_EQ(VerdictOn(ValueOf(Figure::kPeak, 64, {{}, 150, ByteUnit::kMiB}), runs), ClaimVerdict::kRefuted);
  EXPECT_EQ(VerdictOn(ValueOf(Figure::kPeak, 64, {150, {}, ByteUnit::kMiB}), runs), ClaimVerdict::kConfirmed);
  EXPECT_EQ(VerdictOn(ValueOf(Figure::kPeak, 64, {{}, 200, ByteUnit::kMiB}), runs), ClaimVerdict::kUndecided);
  EXPECT_EQ(VerdictOn(ValueOf(Figure::kCompleted, 64, {1, {}, {}}), runs), ClaimVerdict::kRefuted);
  EXPECT_EQ(VerdictOn(ValueOf(MemoryCategory::kAdapter, 64, {64, {}, ByteUnit::kMiB}), runs),
            ClaimVerdict::kNotTestable)
      << "the peak was not reached, so its categories are not known";
}

TEST(Claims, WhatIsMissingFailedOrSkippedIsNotTestableAndSaysWhy) {
  StoredRun skipped = RunOf(32);
  skipped.record.status = TrialStatus::kSkipped;
  skipped.record.detail_en = "a smaller one ran out of memory";
  const std::vector<StoredRun> runs{RunOf(8), skipped};
  const auto reason = [&](int rank) {
    const ClaimResult result = Try({ValueOf(Figure::kPeak, rank, {1, {}, ByteUnit::kMiB})}, runs);
    EXPECT_EQ(result.verdict, ClaimVerdict::kNotTestable);
    return result.tests.front().reason.en;
  };
  EXPECT_THAT(reason(16), HasSubstr("a: no trial has these settings"));
  EXPECT_THAT(reason(32), HasSubstr("a smaller one ran out of memory"));
}

TEST(Claims, TrialsOnDifferentDevicesAreNotCompared) {
  std::vector<StoredRun> runs{RunOf(8), RunOf(16)};
  runs[1].record.provenance.backend.device_name = "mps";
  const ClaimTest test = Compared(MemoryCategory::kAdapter, 8, 16, {2, 2, {}}, true);
  EXPECT_EQ(VerdictOn(test, runs), ClaimVerdict::kNotTestable);
}

TEST(Claims, AClaimOfOneDeviceIsNotTestableOnAnother) {
  const ClaimTest test = ValueOf(Figure::kCompleted, 8, {1, {}, {}});
  const ClaimResult elsewhere = Try({test}, {RunOf(8)}, {}, Device::kMps);
  EXPECT_EQ(elsewhere.verdict, ClaimVerdict::kNotTestable);
  EXPECT_THAT(elsewhere.tests.front().reason.en, HasSubstr("speaks of mps, and this ran on cpu"));
  EXPECT_EQ(Try({test}, {RunOf(8)}, {}, Device::kCpu).verdict, ClaimVerdict::kConfirmed);
}

TEST(Claims, SpeedIsDecidedByTheWholeInterval) {
  std::vector<StoredRun> runs{RunOf(8), RunOf(16)};
  for (StepReport& step : runs[1].record.curve) step.seconds *= 2;
  const auto ratio = [](double low, double high) {
    return Compared(Figure::kTokensPerSecond, 8, 16, {low, high, {}}, true);
  };
  EXPECT_EQ(VerdictOn(ratio(0.45, 0.55), runs), ClaimVerdict::kConfirmed);
  EXPECT_EQ(VerdictOn(ratio(0.9, 1.1), runs), ClaimVerdict::kRefuted);
  EXPECT_EQ(VerdictOn(ratio(0.5, 1.0), runs), ClaimVerdict::kUndecided) << "steps differ by 4%";
  runs[0].record.curve.resize(4);
  EXPECT_EQ(VerdictOn(ratio(0.45, 0.55), runs), ClaimVerdict::kNotTestable) << "too few steps";
}

TEST(Claims, QualityIsDecidedByThePairedInterval) {
  const GoldSet gold = MakeSampleGold();
  const std::vector<StoredRun> runs{Answering(8, 20, gold), Answering(16, 60, gold)};
  const auto gains = [](std::optional<double> low, std::optional<double> high) {
    return Compared(MetricId::kAppropriate, 8, 16, {low, high, {}}, false);
  };
  EXPECT_EQ(VerdictOn(gains(0.2, {}), runs, gold), ClaimVerdict::kConfirmed) << "half of the questions more";
  EXPECT_EQ(VerdictOn(gains({}, 0.2), runs, gold), ClaimVerdict::kRefuted);
  EXPECT_EQ(VerdictOn(gains(0.5, {}), runs, gold), ClaimVerdict::kUndecided);
  EXPECT_EQ(VerdictOn(ValueOf(MetricId::kAppropriate, 16, {0.5, 0.99, {}}), runs, gold),
            ClaimVerdict::kConfirmed);
  EXPECT_EQ(VerdictOn(gains(0.2, {}), {RunOf(8), RunOf(16)}), ClaimVerdict::kNotTestable) << "nothing asked";
}

TEST(Claims, RepetitionsAreFurtherSamplesOfTheSameQuestions) {
  const GoldSet gold = MakeSampleGold();
  const std::vector<StoredRun> runs{Answering(8, 20, gold), Answering(16, 60, gold, 1),
                                    Answering(16, 40, gold, 2)};
  const ClaimResult result = Try({Compared(MetricId::kAppropriate, 8, 16, {0, {}, {}}, false)}, runs, gold);
  EXPECT_NEAR(*result.tests.front().value, (40 + 20) / 160.0, 1e-9);
  EXPECT_EQ(result.tests.front().b.size(), 2U);
}

TEST(Claims, EveryTestOfAClaimMustHold) {
  const ClaimTest holds = ValueOf(Figure::kPeak, 8, {1, {}, ByteUnit::kMiB});
  const ClaimTest fails = ValueOf(Figure::kPeak, 8, {{}, 1, ByteUnit::kMiB});
  const ClaimTest missing = ValueOf(Figure::kPeak, 99, {1, {}, ByteUnit::kMiB});
  EXPECT_EQ(Try({holds, holds}, {RunOf(8)}).verdict, ClaimVerdict::kConfirmed);
  EXPECT_EQ(Try({holds, fails}, {RunOf(8)}).verdict, ClaimVerdict::kRefuted);
  EXPECT_EQ(Try({holds, missing}, {RunOf(8)}).verdict, ClaimVerdict::kNotTestable);
  EXPECT_EQ(Try({missing, fails}, {RunOf(8)}).verdict, ClaimVerdict::kRefuted);
}

TEST(Claims, WhatNoExperimentCanDecideGivesItsReason) {
  const Summary summary = Summarise("x", {}, {RunOf(8)}, {}, kFewDraws);
  const Claim claim{"1", {"said", "云"}, {}, Text{"no such switch", "没有此开关"}, Device::kAuto};
  const ClaimResult result = TryClaims({claim}, summary).front();
  EXPECT_EQ(result.verdict, ClaimVerdict::kNotTestable);
  EXPECT_EQ(result.reason.en, "no such switch");
}

}  // namespace
}  // namespace huoyan
