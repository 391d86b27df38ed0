#include "harness/experiment/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/base/file.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Experiment TwoModels(const std::string& axes) {
  Experiment experiment;
  experiment.name = "grid";
  experiment.models["big"].create = "xiyou-6m";
  experiment.models["small"].create = "xiyou-2m";
  std::vector<Problem> problems;
  const JsonDocument document = JsonDocument::Parse(axes, "axes");
  JsonCodec<Axes>::Decode(document.root(), DecodeContext{document, problems, Json::json_pointer()},
                          experiment.axes);
  EXPECT_TRUE(problems.empty());
  return experiment;
}

std::vector<std::string> Labels(const Experiment& experiment) {
  std::vector<std::string> labels;
  for (const TrialSpec& spec : ExpandTrials(experiment)) labels.push_back(Label(spec));
  return labels;
}

TEST(ExpandTrials, IsTheProductTimesSeedsPlusOneBasePerModel) {
  Experiment experiment = TwoModels(R"({"lora.rank": [4, 16, 64], "lora.targets": ["q+v", "all"]})");
  experiment.seeds = {1, 2, 3};
  EXPECT_THAT(ExpandTrials(experiment), SizeIs(2 * 3 * 2 * 3 + 2));
  experiment.baseline_trials = false;
  EXPECT_THAT(ExpandTrials(experiment), SizeIs(2 * 3 * 2 * 3));
}

TEST(ExpandTrials, RunsFromSmallToLargeWithinAModel) {
  EXPECT_THAT(
      Labels(TwoModels(R"({"lora.rank": [16, 4], "lora.targets": ["all", "q+v"], "model": ["small"]})")),
      ElementsAre("small · base", "small · r4 · q+v", "small · r16 · q+v", "small · r4 · all 7",
                  "small · r16 · all 7"));
}

TEST(ExpandTrials, ExcludeLeavesOutWhatMatchesInEveryKey) {
  EXPECT_THAT(
      Labels(TwoModels(R"({"lora.rank": [4, 16], "exclude": [{"model": "big", "lora.rank": 16}]})")),
      ElementsAre("small · base", "small · r4 · q+v", "small · r16 · q+v", "big · base", "big · r4 · q+v"));
}

std::string WordsOf(const Experiment& experiment) {
  try {
    ExpandTrials(experiment);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// Thirty values on each of four axes: 1,620,000 combinations with the two models.
Experiment Wide() {
  std::string numbers = "1";
  for (int i = 2; i <= 30; ++i) numbers += ", " + std::to_string(i);
  return TwoModels(R"({"lora.rank": [)" + numbers + R"(], "lora.alpha": [)" + numbers +
                   R"(], "train.batch_size": [)" + numbers + R"(], "lora.last_layers": [)" + numbers +
                   R"(], "exclude": [{"model": "big"}]})");
}

TEST(ExpandTrials, ADrawNeedNotWriteDownEveryCombination) {
  Experiment experiment = Wide();
  EXPECT_THAT(WordsOf(experiment), HasSubstr("more than 10000 trials"));
  experiment.search.method = SearchMethod::kRandom;
  EXPECT_THAT(WordsOf(experiment), HasSubstr("more than 10000 trials")) << "all of them";
  experiment.search.trials = 50;
  experiment.baseline_trials = false;
  EXPECT_THAT(Labels(experiment), SizeIs(50)) << "and none twice: that would be refused";
  EXPECT_THAT(Labels(experiment), Each(HasSubstr("small")));
  EXPECT_EQ(Labels(experiment), Labels(experiment)) << "the seed decides";
  const auto first = Labels(experiment);
  experiment.search.seed = 2;
  EXPECT_NE(Labels(experiment), first);
}

TEST(ExpandTrials, RefusesASearchThatWouldDoTheSameTwiceOrNothing) {
  Experiment experiment = TwoModels(R"({"lora.rank": [4, 16]})");
  experiment.search.method = SearchMethod::kHalving;
  experiment.train.max_steps = 8;
  EXPECT_THAT(WordsOf(experiment), HasSubstr("at least 9 steps"));
  experiment.train.max_steps = 9;
  EXPECT_EQ(WordsOf(experiment), "");
  experiment.search.longest_sequence = true;
  EXPECT_THAT(WordsOf(experiment), HasSubstr("train.objective sft"));
  experiment.train.objective = Objective::kCausalLm;
  EXPECT_EQ(WordsOf(experiment), "");
}

TEST(ExpandTrials, CombinationsThatDifferInTheAdapterAreOneWhereThereIsNone) {
  EXPECT_THAT(
      Labels(TwoModels(R"({"model": ["small"], "train.tuning": ["full", "lora"], "lora.rank": [4, 16]})")),
      ElementsAre("small · base", "small · r4 · q+v", "small · r16 · q+v", "small · full"));
}

TEST(BuildPlan, KeepsTheAxesThatTellTrialsApart) {
  const auto axes = [](const std::string& text) {
    Experiment experiment = TwoModels(text);
    experiment.models = {{"m", {}}};
    experiment.models["m"].random = "qwen2.5-0.5b";
    experiment.data.gold.clear();
    experiment.search.method = SearchMethod::kRandom;
    experiment.search.trials = 1;
    ContentHasher hasher;
    return BuildPlan(experiment, hasher).axes;
  };
  EXPECT_THAT(axes(R"({"train.learning_rate": [1e-3, 1e-4], "lora.rank": [4, 8], "train.epochs": [1]})"),
              ElementsAre("lora.rank", "train.learning_rate"))
      << "even when one trial is drawn of them";
  EXPECT_THAT(axes(R"({"lora.rank": [4], "include": [{"lora.rank": 4, "lora.alpha": 8}]})"),
              ElementsAre("lora.alpha"));
  EXPECT_THAT(axes(R"({"lora.rank": [4], "include": [{"lora.rank": 8}]})"), ElementsAre("lora.rank"));
}

TEST(ExpandTrials, IncludeExtendsWhatItAgreesWith) {
  const auto specs =
      ExpandTrials(TwoModels(R"({"lora.rank": [4, 16], "include": [{"lora.rank": 16, "train.epochs": 3}]})"));
  ASSERT_THAT(specs, SizeIs(2 * 2 + 2));
  for (const TrialSpec& spec : specs) {
    if (spec.lora) {
      EXPECT_EQ(spec.train.epochs, spec.lora->rank == 16 ? 3 : 1) << Label(spec);
    }
  }
}

TEST(ExpandTrials, IncludeAddsWhatNothingAgreesWith) {
  EXPECT_THAT(
      Labels(TwoModels(R"({"lora.rank": [4], "include": [{"model": "small", "lora.rank": 64}]})")),
      ElementsAre("small · base", "small · r4 · q+v", "small · r64 · q+v", "big · base", "big · r4 · q+v"));
  EXPECT_THAT(ExpandTrials(TwoModels(R"({"lora.rank": [4], "include": [{"lora.rank": 64}]})")), SizeIs(6))
      << "an entry without a model stands for every model";
}

TEST(ExpandTrials, ARandomSearchDrawsWithoutReplacementAndTheSeedDecides) {
  Experiment experiment =
      TwoModels(R"({"lora.rank": [1, 2, 4, 8, 16, 32, 64], "lora.targets": ["q+v", "all"]})");
  experiment.baseline_trials = false;
  experiment.search.method = SearchMethod::kRandom;
  EXPECT_THAT(ExpandTrials(experiment), SizeIs(2 * 7 * 2)) << "all of them without a number of trials";
  experiment.search.trials = 6;
  const std::vector<std::string> drawn = Labels(experiment);
  EXPECT_THAT(std::set<std::string>(drawn.begin(), drawn.end()), SizeIs(6));
  EXPECT_EQ(Labels(experiment), drawn);
  experiment.search.seed = 2;
  EXPECT_NE(Labels(experiment), drawn);
}

TEST(ExpandTrials, RefusesTheSameTrialTwiceNothingAndTooMuch) {
  EXPECT_THROW(
      ExpandTrials(TwoModels(
          R"({"lora.rank": [4], "include": [{"model": "big", "lora.rank": 8}, {"model": "big", "lora.rank": 8}]})")),
      Error);
  EXPECT_THROW(ExpandTrials(TwoModels(R"({"exclude": [{"model": "big"}, {"model": "small"}]})")), Error);
  Json ranks = Json::array();
  for (int rank = 1; rank <= 6000; ++rank) ranks.push_back(rank);
  EXPECT_THROW(ExpandTrials(TwoModels(R"({"lora.rank": )" + ranks.dump() + "}")), Error);
}

TEST(ExpandTrials, ABaseIsSharedUnlessWhatItAnswersChanges) {
  EXPECT_THAT(ExpandTrials(TwoModels(R"({"train.learning_rate": [1e-4, 1e-3], "model": ["small"]})")),
              SizeIs(2 + 1));
  EXPECT_THAT(ExpandTrials(TwoModels(R"({"decode.temperature": [0, 0.5], "model": ["small"]})")),
              SizeIs(2 + 2));
}

class BuildPlanTest : public ::testing::Test {
 protected:
  BuildPlanTest() : hasher_(scratch_ / "cache") {
    for (const char* name : {"facts.jsonl", "digest.jsonl", "gold.jsonl"}) {
      WriteFileAtomically(scratch_ / "evalsets" / "xiyou" / name,
                          std::string("{\"of\": \"") + name + "\"}\n");
    }
    experiment_ = TwoModels(R"({"lora.rank": [4, 16]})");
    experiment_.root_folder = scratch_.path();
  }
  std::map<std::string, std::string> Ids() {
    std::map<std::string, std::string> ids;
    for (const PlannedTrial& trial : BuildPlan(experiment_, hasher_).trials)
      ids[Label(trial.spec)] = trial.id;
    return ids;
  }
  ScratchFolder scratch_;
  ContentHasher hasher_;
  Experiment experiment_;
};

TEST_F(BuildPlanTest, IdentitiesAreSixteenHexDigitsAndStable) {
  const auto ids = Ids();
  ASSERT_THAT(ids, SizeIs(6));
  for (const auto& entry : ids) EXPECT_THAT(entry.second, ::testing::MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(Ids(), ids);
}

TEST_F(BuildPlanTest, ChangedFactsConcernTunedTrialsOnly) {
  const auto before = Ids();
  WriteFileAtomically(scratch_ / "evalsets/xiyou/facts.jsonl", "{\"more\": 1}\n");
  const auto after = Ids();
  EXPECT_EQ(after.at("small · base"), before.at("small · base"));
  EXPECT_NE(after.at("small · r4 · q+v"), before.at("small · r4 · q+v"));
}

TEST_F(BuildPlanTest, ChangedQuestionsConcernEveryTrial) {
  const auto before = Ids();
  WriteFileAtomically(scratch_ / "evalsets/xiyou/gold.jsonl", "{\"more\": 1}\n");
  for (const auto& [label, id] : Ids()) EXPECT_NE(id, before.at(label)) << label;
}

TEST_F(BuildPlanTest, TrainingSettingsLeaveBasesAlone) {
  const auto before = Ids();
  experiment_.train.learning_rate = 1e-3;
  const auto after = Ids();
  EXPECT_EQ(after.at("big · base"), before.at("big · base"));
  EXPECT_NE(after.at("big · r16 · q+v"), before.at("big · r16 · q+v"));
}

TEST_F(BuildPlanTest, EveryMissingInputIsNamed) {
  fs::remove(scratch_ / "evalsets/xiyou/facts.jsonl");
  fs::remove(scratch_ / "evalsets/xiyou/gold.jsonl");
  experiment_.models["small"] = ModelSpec{};
  experiment_.models["small"].path = "no-such-model";
  try {
    Ids();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("data.facts: "));
    EXPECT_THAT(error.what(), HasSubstr("data.gold: "));
    EXPECT_THAT(error.what(), HasSubstr("models.small.path: "));
    EXPECT_THAT(error.problems(), SizeIs(3));
  }
}

TEST_F(BuildPlanTest, WhatIsMissingOrDoesNotSuitTheModelHasItsPlaceInTheFile) {
  const auto problems_of = [&](const std::string& text, const std::vector<std::string>& overrides = {}) {
    WriteFileAtomically(scratch_ / "x.json", text);
    try {
      BuildPlan(LoadExperiment(scratch_ / "x.json", overrides), hasher_);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string head = R"({"version": 1, "name": "a", "models": {"m": {"create": "tiny-test"}},)";
  EXPECT_THAT(problems_of(head + "\n \"data\": {\"gold\": \"no.jsonl\"}}"),
              HasSubstr("x.json:2:11: data.gold: "));
  EXPECT_THAT(problems_of(head + "\n \"lora\": {\"last_layers\": 50}}"),
              HasSubstr("x.json:2:11: lora.last_layers"));
  EXPECT_THAT(problems_of(head + "\n \"axes\": {\"lora.last_layers\": [50]}}"),
              HasSubstr("x.json:2:11: lora.last_layers"));
  EXPECT_THAT(problems_of(head + "\n \"gate\": \"no.json\"}"), HasSubstr("x.json:2:2: gate: "));
  EXPECT_THAT(problems_of(head + "\n \"seeds\": [1]}", {"data.gold=no.jsonl"}),
              HasSubstr("\"data.gold=no.jsonl\": data.gold: "));
  const std::string no_root = problems_of(head + "\n \"root\": \"no\"}");
  EXPECT_THAT(no_root, HasSubstr("x.json:2:2: root: "));
  EXPECT_THAT(no_root, ::testing::Not(HasSubstr("\n"))) << "nothing but the root";
}

TEST(ContentHasher, NoticesAChangedLargeFileAndRemembersAnUnchangedOne) {
  const ScratchFolder scratch;
  const fs::path file = scratch / "model.safetensors";
  WriteFileAtomically(file, std::string(2 << 20, 'a'));
  const std::string first = ContentHasher(scratch / "cache").OfFile(file);
  EXPECT_EQ(first, Sha256OfFile(file));
  ASSERT_FALSE(fs::is_empty(scratch / "cache" / "hashes"));
  EXPECT_EQ(ContentHasher(scratch / "cache").OfFile(file), first);
  WriteFileAtomically(file, std::string(2 << 20, 'b'));
  EXPECT_EQ(ContentHasher(scratch / "cache").OfFile(file), Sha256OfFile(file));
}

}  // namespace
}  // namespace huoyan
