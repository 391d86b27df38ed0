#include "harness/gate/resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/gate/gate.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

ResourceUse Use(std::int64_t peak_bytes) {
  ResourceUse use;
  use.testbed = {{"host", "bench"}, {"device", "cpu"}};
  use.peak_bytes = peak_bytes;
  return use;
}

TEST(MemoryCheck, CatchesGrowthBeyondTheTolerance) {
  EXPECT_EQ(CheckMemory({}, Use(1000), Use(1050))->status, GateStatus::kFail);
  EXPECT_EQ(CheckMemory({}, Use(1000), Use(1020))->status, GateStatus::kPass);
  EXPECT_EQ(CheckMemory({}, Use(1000), Use(500))->status, GateStatus::kPass);
  EXPECT_THAT(CheckMemory({}, Use(1 << 30), Use(1127428915))->text.en,
              HasSubstr("1.00 GiB → 1.05 GiB, +5.0 %"));
}

TEST(MemoryCheck, HoldsALimit) {
  MemoryRule rule;
  rule.limit_gib = 1;
  EXPECT_EQ(CheckMemory(rule, Use(std::int64_t{2} << 30), Use(std::int64_t{2} << 30))->status,
            GateStatus::kFail);
}

TEST(MemoryCheck, ComparesOneTestbedOnly) {
  ResourceUse elsewhere = Use(1000);
  elsewhere.testbed["host"] = "other";
  const auto check = CheckMemory({}, Use(1000), elsewhere);
  EXPECT_EQ(check->status, GateStatus::kNotComparable);
  EXPECT_THAT(check->text.en, HasSubstr("another testbed, host: \"bench\" and \"other\""));
  EXPECT_THAT(check->text.zh, HasSubstr("测试环境不同"));
  ResourceUse unknown;
  unknown.peak_bytes = 1000;
  EXPECT_EQ(CheckMemory({}, unknown, unknown)->status, GateStatus::kNotComparable) << "never a guess";
  EXPECT_FALSE(CheckMemory({}, Use(1000), ResourceUse()));
}

/// `pairs` runs of each side; `turns` says in which order.
void AddSpeeds(ResourceUse& baseline, ResourceUse& candidate, int pairs, double slowdown, bool in_turns) {
  for (int i = 0; i < 2 * pairs; ++i) {
    const bool is_candidate = in_turns ? i % 2 == 1 : i >= pairs;
    const double jitter = 1 + 0.001 * ((i * 7) % 5);
    auto& speeds = is_candidate ? candidate.speeds : baseline.speeds;
    speeds.push_back(
        {fmt::format("2026-01-01T00:{:02}:00Z", i), 1000 * jitter * (is_candidate ? slowdown : 1)});
  }
}

ResourceCheck SpeedOf(int pairs, double slowdown, bool in_turns = true) {
  ResourceUse baseline = Use(1), candidate = Use(1);
  AddSpeeds(baseline, candidate, pairs, slowdown, in_turns);
  return *CheckSpeed({}, baseline, candidate);
}

TEST(SpeedCheck, FailsALossThatIsConfirmed) {
  const ResourceCheck check = SpeedOf(20, 0.9);
  EXPECT_EQ(check.status, GateStatus::kFail);
  EXPECT_NEAR(check.growth, 0.1, 0.005);
  EXPECT_LT(*check.p_worse, 0.01);
}

TEST(SpeedCheck, WantsALossConfirmedOnce) {
  const ResourceCheck check = SpeedOf(10, 0.9);
  EXPECT_EQ(check.status, GateStatus::kInconclusive);
  EXPECT_THAT(check.text.en, HasSubstr("not confirmed; run as many pairs again"));
}

TEST(SpeedCheck, PassesWhatIsWithinTolerance) {
  EXPECT_EQ(SpeedOf(10, 0.97).status, GateStatus::kPass);
  EXPECT_EQ(SpeedOf(10, 1.2).status, GateStatus::kPass);
}

TEST(SpeedCheck, WantsEnoughRunsTakenInTurns) {
  EXPECT_THAT(SpeedOf(9, 0.5).text.en, HasSubstr("9 pairs of runs, and 10 are needed"));
  const ResourceCheck apart = SpeedOf(20, 0.5, false);
  EXPECT_EQ(apart.status, GateStatus::kInconclusive);
  EXPECT_THAT(apart.text.en, HasSubstr("not taken in turns"));
}

TEST(SpeedCheck, NeedsMoreThanTheNoiseFloor) {
  SpeedRule rule;
  rule.noise_floor = 0.15;
  ResourceUse baseline = Use(1), candidate = Use(1);
  AddSpeeds(baseline, candidate, 20, 0.9, true);
  EXPECT_EQ(CheckSpeed(rule, baseline, candidate)->status, GateStatus::kPass);
}

RunRecord Record(const std::string& host, double tokens_per_second) {
  RunRecord record;
  record.provenance.host = host;
  record.provenance.started_at = "2026-01-01T00:00:00Z";
  record.speed.train_tokens_per_second = tokens_per_second;
  PhaseMemory train;
  train.measured[MemoryCategory::kWeights] = 1000 + static_cast<std::int64_t>(tokens_per_second);
  record.memory = {train};
  return record;
}

TEST(Resources, AreReadFromRecords) {
  const ResourceUse use = ResourcesOf({Record("bench", 10), Record("bench", 20)});
  EXPECT_EQ(use.peak_bytes, 1020);
  EXPECT_EQ(use.speeds.size(), 2u);
  EXPECT_EQ(use.testbed.at("host"), "bench");
  EXPECT_THROW(ResourcesOf({Record("bench", 10), Record("other", 20)}), Error);
  EXPECT_FALSE(ResourcesOf({}).peak_bytes);
}

GateInput EqualAnswers() {
  GateInput input;
  Question answerable;
  answerable.id = answerable.fact_id = "a";
  Question trap = answerable;
  trap.id = "u";
  trap.question_class = QuestionClass::kUnanswerable;
  input.gold.questions = {answerable, trap};
  input.gold.sha256 = "gold";
  const std::vector<Judgement> right{{"a", 0, Verdict::kCorrect, "test", {}, {}},
                                     {"u", 0, Verdict::kRefused, "test", {}, {}}};
  input.baseline = {"base", "gold", right, Use(1000)};
  input.candidate = {"new", "gold", right, Use(1050)};
  input.policy.resamples = 100;
  return input;
}

TEST(GateOnResources, DecidesAsItsLevelSays) {
  GateInput input = EqualAnswers();
  EXPECT_EQ(Decide(input).status, GateStatus::kPass) << "by default memory only warns";
  EXPECT_THAT(Decide(input).notes[0].en, HasSubstr("only a warning: Peak memory"));
  input.policy.memory.level = GateLevel::kError;
  const GateDecision failed = Decide(input);
  EXPECT_EQ(failed.exit_code, ExitCode::kGateFailed);
  EXPECT_THAT(failed.text.en, HasSubstr("worse than base allows in: Peak memory"));
  EXPECT_EQ(ToJson(failed)["resources"][0]["status"], "fail");
}

TEST(GateOnResources, IsNotComparableAcrossTestbeds) {
  GateInput input = EqualAnswers();
  input.policy.memory.level = GateLevel::kError;
  input.candidate.resources.testbed["device"] = "cuda";
  const GateDecision decision = Decide(input);
  EXPECT_EQ(decision.exit_code, ExitCode::kNotComparable);
  EXPECT_THAT(decision.text.en, HasSubstr("were not run alike for: Peak memory"));
  input.candidate.resources = {};
  EXPECT_EQ(Decide(input).exit_code, ExitCode::kNotComparable) << "nothing was measured";
}

TEST(GateOnResources, CorrectsSpeedTogetherWithQuality) {
  GateInput input = EqualAnswers();
  input.policy.speed.level = GateLevel::kError;
  AddSpeeds(input.baseline.resources, input.candidate.resources, 20, 0.9, true);
  const GateDecision decision = Decide(input);
  EXPECT_EQ(decision.status, GateStatus::kFail);
  EXPECT_DOUBLE_EQ(*decision.resources[1].p_worse, 4 * 1 / 1024.0) << "four tests: three metrics and speed";
}

}  // namespace
}  // namespace huoyan
