#include "harness/experiment/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "harness/base/file.h"
#include "harness/experiment/plan.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSmall[] = R"({"version": 1, "name": "a", "models": {"小": {"create": "tiny-test"}}})";

Experiment Load(const ScratchFolder& scratch, const std::string& text,
                const std::vector<std::string>& overrides = {}) {
  WriteFileAtomically(scratch / "x.json", text);
  return LoadExperiment(scratch / "x.json", overrides);
}

TEST(Experiment, EveryMistakeIsNamedWithItsPlace) {
  const fs::path path = fs::path(HUOYAN_SOURCE_DIR) / "tests/cases/harness/experiment_errors.json";
  const JsonDocument cases = ReadJsonFile(path.string());
  for (const Json& one : cases.root()) {
    SCOPED_TRACE(one["name"].get<std::string>());
    const ScratchFolder scratch;
    std::string text;
    for (const Json& line : one["file"]) text += line.get<std::string>() + "\n";
    const auto overrides = one.value("overrides", std::vector<std::string>{});
    try {
      Load(scratch, text, overrides);
      ADD_FAILURE() << "was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::kUsage);
      for (const Json& part : one["expect"]) EXPECT_THAT(error.what(), HasSubstr(part.get<std::string>()));
      for (const std::string& part : one.value("never", std::vector<std::string>{}))
        EXPECT_THAT(error.what(), Not(HasSubstr(part)));
      for (const Problem& problem : error.problems()) EXPECT_FALSE(problem.what.zh.empty());
    }
  }
}

TEST(Experiment, WhatIsLeftOutHasItsDefault) {
  const ScratchFolder scratch;
  const Experiment experiment = Load(scratch, kSmall);
  EXPECT_THAT(experiment.seeds, ElementsAre(1u));
  EXPECT_TRUE(experiment.baseline_trials);
  EXPECT_EQ(experiment.data.gold, "evalsets/xiyou/gold.jsonl");
  EXPECT_EQ(experiment.root_folder, fs::absolute(scratch.path()).lexically_normal() / "");
}

TEST(Experiment, AHypothesisIsOneTextOrTwo) {
  const ScratchFolder scratch;
  const std::string head =
      R"({"version": 1, "name": "a", "models": {"小": {"create": "tiny-test"}}, "hypothesis": )";
  EXPECT_EQ(Load(scratch, head + R"("更大的秩更好"})").hypothesis.en, "更大的秩更好");
  const Experiment both = Load(scratch, head + R"({"en": "more rank helps", "zh": "更大的秩更好"}})");
  EXPECT_EQ(both.hypothesis.en, "more rank helps");
  EXPECT_EQ(both.hypothesis.zh, "更大的秩更好");
  EXPECT_THROW(Load(scratch, head + R"({"en": "half"}})"), Error);
}

TEST(Experiment, TargetShorthandsMeanTheirModulesInForwardOrder) {
  const ScratchFolder scratch;
  const auto targets = [&](const std::string& text) {
    TrialSpec spec;
    spec.lora = LoraSpec{};
    Assign("lora.targets",
           Load(scratch, kSmall, {"lora.targets=" + text}).axes.Find("lora.targets")->values[0], spec);
    return TargetsLabel(spec.lora->targets);
  };
  EXPECT_EQ(targets("all"), "all 7");
  EXPECT_EQ(targets("attention"), "q+k+v+o");
  EXPECT_EQ(targets("v+q"), "q+v");
  EXPECT_EQ(targets("gate_proj"), "gate");
  EXPECT_EQ(targets(R"([["up_proj", "o_proj"]])"), "o+up");
}

TEST(Experiment, TargetShorthandsStandInTheSectionToo) {
  const ScratchFolder scratch;
  const auto targets = [&](const std::string& json) {
    const std::string text =
        std::string(kSmall, sizeof(kSmall) - 2) + R"(, "lora": {"targets": )" + json + "}}";
    return TargetsLabel(Load(scratch, text).lora.targets);
  };
  EXPECT_EQ(targets(R"("all")"), "all 7");
  EXPECT_EQ(targets(R"("q+v")"), "q+v");
  EXPECT_EQ(targets(R"(["up_proj"])"), "up");
}

TEST(Experiment, AnOverrideThatShortensAnAxisLeavesExcludedValuesAlone) {
  const ScratchFolder scratch;
  const std::string axes = R"(, "axes": {"lora.rank": [4, 8], "exclude": [{"lora.rank": 8}]}})";
  const std::string text = std::string(kSmall, sizeof(kSmall) - 2) + axes;
  EXPECT_EQ(Load(scratch, text, {"lora.rank=4"}).axes.exclude.size(), 1U);
}

TEST(Experiment, MistakesOfTheGatesFileComeWithThoseOfTheExperiment) {
  const ScratchFolder scratch;
  WriteFileAtomically(scratch / "gate.json", R"({"splt": "test"})");
  const std::string text =
      std::string(kSmall, sizeof(kSmall) - 2) + ",\n \"gate\": \"gate.json\", \"trian\": {}}";
  try {
    Load(scratch, text);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("gate.json:1:2: unknown key \"splt\"; did you mean \"split\"?"));
    EXPECT_THAT(error.what(), HasSubstr("x.json:2:2: names gate.json as the policy of the gate"));
    EXPECT_THAT(error.what(), HasSubstr("x.json:2:23: unknown key \"trian\""));
  }
}

TEST(Experiment, OverridesReplaceAxesAndValues) {
  const ScratchFolder scratch;
  const Experiment experiment =
      Load(scratch, kSmall,
           {"lora.rank=8,16", "lora.rank=4", "train.max_steps=20", "seeds=1,2,3", "dtype=bfloat16",
            "decode.system_prompt=你是火眼", "data.gold=", "limits.max_memory_gib=16"});
  ASSERT_NE(experiment.axes.Find("lora.rank"), nullptr);
  EXPECT_THAT(experiment.axes.Find("lora.rank")->values, ElementsAre(Json(4)));
  EXPECT_EQ(experiment.train.max_steps, 20);
  EXPECT_THAT(experiment.seeds, ElementsAre(1u, 2u, 3u));
  EXPECT_EQ(experiment.decode.system_prompt, "你是火眼");
  EXPECT_EQ(experiment.data.gold, "");
  EXPECT_EQ(experiment.limits.max_memory_gib, 16);
}

TEST(Experiment, CommentsRunToTheEndOfTheirLineAndKeepEverythingInPlace) {
  const ScratchFolder scratch;
  const std::string head =
      "// what follows\n{\"version\": 1, // the format\n \"name\": \"a\", \"root\": \"http://x\\\"//y\",\n";
  const std::string models = "\"models\": {\"小\": {\"create\": \"tiny-test\"}}} // end";
  EXPECT_EQ(Load(scratch, head + models).root, "http://x\"//y");
  try {
    Load(scratch, head + " // 注释\n \"nam\": 1, " + models);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("x.json:5:2: unknown key \"nam\""));
  }
}

TEST(Experiment, OverridesThatNeedEachOtherMayComeInAnyOrder) {
  const ScratchFolder scratch;
  const Experiment experiment = Load(scratch, kSmall, {"search.trials=4", "search.method=random"});
  EXPECT_EQ(experiment.search.trials, 4);
  EXPECT_EQ(experiment.search.method, SearchMethod::kRandom);
}

TEST(Experiment, IsWrittenAsItIsRead) {
  const ScratchFolder scratch;
  const Experiment first = Load(scratch, kSmall, {"lora.targets=q+v,all", "lora.alpha=16,32.5"});
  const Experiment again = Load(scratch, Encode(first).dump());
  EXPECT_EQ(Encode(again), Encode(first));
}

TEST(Experiment, HostileNestingIsAnErrorNotACrash) {
  const ScratchFolder scratch;
  EXPECT_THROW(Load(scratch, std::string(100000, '[')), Error);
  EXPECT_THROW(Load(scratch, kSmall, {"seeds=" + std::string(100000, '[')}), Error);
}

TEST(ExperimentSchema, TheCommittedFileIsTheGeneratedOne) {
  const fs::path path = fs::path(HUOYAN_SOURCE_DIR) / "experiments/experiment.schema.json";
  const std::string generated = ExperimentSchema().dump(2) + "\n";
  if (std::getenv("HUOYAN_UPDATE_GOLDENS") != nullptr) WriteFileAtomically(path, generated);
  EXPECT_TRUE(ReadFile(path) == generated)
      << "run this test with HUOYAN_UPDATE_GOLDENS=1 and commit the file";
}

TEST(ExperimentSchema, ShippedExperimentsLoadAndPlan) {
  for (const char* name : {"quickstart", "qwen2.5-shapes"}) {
    const fs::path path = fs::path(HUOYAN_SOURCE_DIR) / "experiments" / (std::string(name) + ".json");
    EXPECT_EQ(LoadExperiment(path).name, path.stem() == "quickstart" ? "quickstart" : "qwen2-5-shapes");
  }
}

TEST(ExperimentSchema, EveryClaimsFileLoadsAndSaysItInBothLanguages) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(HUOYAN_SOURCE_DIR) / "experiments/claims")) {
    SCOPED_TRACE(entry.path().string());
    ++files;
    const Experiment experiment = LoadExperiment(entry.path());
    EXPECT_FALSE(experiment.claims.empty());
    for (const Claim& claim : experiment.claims)
      EXPECT_NE(claim.statement.en, claim.statement.zh) << claim.id;
  }
  EXPECT_GE(files, 6U);
}

constexpr char kWithClaim[] = R"({"version": 1, "name": "a", "models": {"小": {"create": "tiny-test"}},
  "axes": {"lora.rank": [4, 8]}, "seeds": [1, 2],
  "claims": [{"id": "1", "statement": "twice", "device": "mps", "tests": [
    {"measure": ["adapter", "gradients"], "a": {"lora.rank": 4}, "b": {"lora.rank": 8}, "ratio": {"at_least": 2, "at_most": 2}},
    {"measure": "accuracy", "a": {"untuned": true}, "value": {"at_most": 0.5}}]}]})";

TEST(Claims, AreWrittenAsTheyAreRead) {
  const ScratchFolder scratch;
  const Experiment first = Load(scratch, kWithClaim);
  ASSERT_EQ(first.claims.size(), 1U);
  EXPECT_EQ(TitleOf(first.claims[0].tests[0].measure).en, "adapter + gradients");
  EXPECT_EQ(first.claims[0].device, Device::kMps);
  EXPECT_EQ(Encode(Load(scratch, Encode(first).dump())), Encode(first));
}

TEST(Claims, ASelectionMeansATrialWithItsRepetitionsAndNeverTheUntunedBaseUnasked) {
  const ScratchFolder scratch;
  const Experiment experiment = Load(scratch, kWithClaim);
  const std::vector<TrialSpec> planned = ExpandTrials(experiment);
  const auto count = [&](const Selection& selection) {
    return std::count_if(planned.begin(), planned.end(),
                         [&](const TrialSpec& spec) { return Selects(selection, spec); });
  };
  EXPECT_EQ(count(experiment.claims[0].tests[0].a), 2) << "one a seed";
  EXPECT_EQ(count({}), 4);
  EXPECT_EQ(count(experiment.claims[0].tests[1].a), 1);
}

TEST(Claims, AnOverrideThatNarrowsTheGridIsNoMistake) {
  const ScratchFolder scratch;
  EXPECT_EQ(Load(scratch, kWithClaim, {"lora.rank=4"}).claims.size(), 1U);
}

}  // namespace
}  // namespace huoyan
