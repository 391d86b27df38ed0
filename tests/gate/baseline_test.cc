#include "harness/gate/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

TEST(Baseline, ComesBackFromItsFileAsItWas) {
  const StoredRun run = MakeSampleRuns(MakeSampleGold())[1];
  const Baseline baseline = MakeBaseline(run, {run.record});
  const std::string text = RenderBaseline(baseline);
  const auto read = Decode<Baseline>(JsonDocument::Parse(text, "baseline.json"));
  EXPECT_EQ(RenderBaseline(read), text);
  EXPECT_EQ(read.answers.size(), run.answers.size());
  EXPECT_EQ(read.resources.speeds.size(), 2u) << "the trial and one repeat";
  EXPECT_THAT(text, HasSubstr("\n   \"id\": \"")) << "one value a line, for git";
}

TEST(Baseline, IsGradedLikeTheCandidate) {
  const GoldSet gold = MakeSampleGold();
  const StoredRun run = MakeSampleRuns(gold)[1];
  const Grader grader(gold);
  GateInput input;
  input.gold = gold;
  input.policy.resamples = 100;
  input.baseline = input.candidate = ToGateRun(MakeBaseline(run, {}), grader);
  input.baseline.gold_sha256 = input.candidate.gold_sha256 = gold.sha256;
  EXPECT_EQ(Decide(input).status, GateStatus::kPass) << "a trial is no worse than itself";
}

TEST(Baseline, IsOnlyATrialThatWasCompletedAndAsked) {
  StoredRun run = MakeSampleRuns(MakeSampleGold())[1];
  StoredRun silent = run;
  silent.answers.clear();
  run.record.status = TrialStatus::kFailed;
  EXPECT_THROW(MakeBaseline(run, {}), Error);
  EXPECT_THROW(MakeBaseline(silent, {}), Error);
}

TEST(Baseline, RefusesAnotherVersionOfItsFormat) {
  const StoredRun run = MakeSampleRuns(MakeSampleGold())[1];
  Baseline later = MakeBaseline(run, {});
  later.schema_version = kBaselineVersion + 1;
  EXPECT_THROW(Decode<Baseline>(JsonDocument::Parse(RenderBaseline(later), "b.json")), Error);
}

}  // namespace
}  // namespace huoyan
