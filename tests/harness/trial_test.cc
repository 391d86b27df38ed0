#include "harness/sweep/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "evalsets/gold.h"
#include "harness/base/file.h"
#include "harness/sweep/base_cache.h"
#include "harness/sweep/training_data.h"
#include "tests/harness/scratch_folder.h"
#include "trainer/bpe_training.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// What the trainer does in a test, set by the test.
struct Script {
  TrainOutcome train;
  TrainStatus generate = TrainStatus::kCompleted;
  bool memory_ends_on_open = false;
  bool interrupt_creation = false;

  int models_made = 0;
  std::size_t examples = 0;
  std::vector<std::vector<std::int32_t>> prompts;
  std::string last_example;
};

class ScriptedSession : public ModelSession {
 public:
  ScriptedSession(Script& script, fs::path folder) : script_(script), folder_(std::move(folder)) {}
  TrainOutcome Train(const LoraSpec&, const TrainSpec&, std::uint64_t,
                     const std::vector<TokenizedExample>& examples, const fs::path& checkpoint,
                     const std::function<void(const StepReport&)>& on_step, const StopRequested&) override {
    script_.examples = examples.size();
    fs::create_directories(checkpoint);
    for (const StepReport& step : script_.train.curve) on_step(step);
    return script_.train;
  }
  void SaveTuned(const fs::path& folder) const override { WriteFileAtomically(folder / "adapter", "x"); }
  void LoadTuned(const fs::path&) override {}
  GenerateOutcome Generate(const std::vector<std::vector<std::int32_t>>& prompts, const DecodeSpec&,
                           const std::vector<std::int32_t>& end_tokens, std::uint64_t,
                           const std::function<void(std::size_t)>& on_progress,
                           const StopRequested&) override {
    EXPECT_THAT(end_tokens, SizeIs(2));
    script_.prompts = prompts;
    GenerateOutcome outcome;
    outcome.status = script_.generate;
    if (outcome.status != TrainStatus::kCompleted) return outcome;
    const Tokenizer tokenizer = Tokenizer::FromDirectory(folder_);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      outcome.generations.push_back({tokenizer.Encode("花果山"), -0.25, true});
      on_progress(i + 1);
    }
    outcome.generated_tokens = 30;
    outcome.seconds = 2;
    return outcome;
  }
  std::vector<float> Logits(const std::vector<std::vector<std::int32_t>>&) override { return {}; }
  MemoryLedger Memory() const override { return MemoryLedger(1); }
  std::int64_t parameter_count() const override { return 1234; }
  int vocab_size() const override { return 600; }

 private:
  Script& script_;
  fs::path folder_;
};

class ScriptedBackend : public Backend {
 public:
  explicit ScriptedBackend(Script& script) : script_(script) {}
  BackendInfo Describe(Device) const override { return {"scripted", "cpu", "none", 1}; }
  std::vector<Finding> Diagnose() const override { return {}; }
  std::unique_ptr<ModelSession> Open(const OpenRequest& request) override {
    if (script_.memory_ends_on_open) throw Error(ExitCode::kExecution, Text{"no memory", "内存不足"});
    return std::make_unique<ScriptedSession>(script_, request.directory);
  }
  void CreateModel(const std::string&, std::uint64_t, const std::vector<std::string>& documents,
                   const fs::path& folder, const std::function<void(const StepReport&)>&,
                   const StopRequested&) override {
    ++script_.models_made;
    std::string corpus;
    for (const std::string& document : documents) corpus += document + "\n";
    TrainTokenizer(corpus, 400, folder);
    if (script_.interrupt_creation) throw Error(ExitCode::kInterrupted, Text{"stopped", "已停止"});
    WriteFileAtomically(folder / "config.json", "{}");
  }

 private:
  Script& script_;
};

class TrialTest : public ::testing::Test {
 protected:
  TrialTest() : store_(scratch_ / "runs") {
    request_.root_folder = scratch_.path();
    WriteFileAtomically(
        scratch_ / "digest.jsonl",
        R"({"chapter": 1, "text": "花果山产下石猴，石猴后来叫孙悟空。", "names": ["花果山"]})");
    WriteFileAtomically(scratch_ / "pairs.jsonl", R"({"prompt": "石猴生在哪座山？", "answer": "花果山"})");
    const std::string shipped = ReadFile(fs::path(HUOYAN_SOURCE_DIR) / DataSpec{}.gold);
    WriteFileAtomically(scratch_ / "gold.jsonl",
                        shipped.substr(0, shipped.find('\n', shipped.find('\n') + 1)));
    request_.trial.spec.data.digest = "digest.jsonl";
    request_.trial.spec.data.gold = "gold.jsonl";
    request_.trial.spec.data.sft = "pairs.jsonl";
    request_.cache_folder = scratch_ / "cache";
    request_.trial.spec.model_name = "小";
    request_.trial.spec.model.create = "tiny-test";
    request_.trial.spec.lora = LoraSpec{};
    request_.trial.id = "0123456789abcdef";
    script_.train.curve = {
        {1, 3, 3.0, 1, 1e-3, 100, 9.0}, {2, 3, 2.0, 1, 1e-3, 100, 1.0}, {3, 3, 1.0, 1, 1e-3, 100, 2.0}};
    script_.train.trainable_parameters = 55;
  }
  std::optional<RunRecord> Run() {
    ScriptedBackend backend(script_);
    return RunTrial(
        request_, store_, backend, [this](const Progress& one) { progress_.push_back(one); },
        [] { return false; });
  }
  void ForgetResult() const { fs::remove(store_.FolderOf(request_.trial.id).Record()); }

  ScratchFolder scratch_;
  RunStore store_;
  TrialRequest request_;
  Script script_;
  std::vector<Progress> progress_;
};

TEST_F(TrialTest, TrainsAsksAndRecords) {
  const auto record = Run();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->status, TrialStatus::kCompleted);
  EXPECT_EQ(record->trainable_parameters, 55);
  EXPECT_EQ(record->total_parameters, 1234);
  EXPECT_EQ(record->speed.train_step_seconds, 1.5) << "the first step does not count";
  EXPECT_EQ(record->speed.train_tokens_per_second, 75);
  EXPECT_EQ(record->speed.decode_tokens_per_second, 15);
  const GoldSet gold = LoadGoldSet((scratch_ / "gold.jsonl").string());
  const auto run = store_.Load(request_.trial.id);
  ASSERT_THAT(run->answers, SizeIs(gold.questions.size()));
  EXPECT_EQ(run->answers[0].id, gold.questions[0].id);
  EXPECT_EQ(run->answers[0].answer, "花果山");
  EXPECT_EQ(run->answers[0].mean_logprob, -0.25);
  EXPECT_EQ(script_.examples, 1u);
  const TrialFolder folder = store_.FolderOf(request_.trial.id);
  EXPECT_TRUE(fs::exists(folder.Adapter()));
  EXPECT_TRUE(fs::exists(folder.Spec()));
  EXPECT_FALSE(fs::exists(folder.Checkpoint())) << "of no use once the record is there";
  EXPECT_EQ(progress_.back().phase, TrialPhase::kAnswer);
}

TEST_F(TrialTest, AnUntunedBaseIsAskedButNotTrained) {
  request_.trial.spec.lora.reset();
  ASSERT_TRUE(Run());
  EXPECT_EQ(script_.examples, 0u);
  EXPECT_FALSE(script_.prompts.empty());
}

TEST_F(TrialTest, ABaseIsMadeOnceAndSharedByTrials) {
  Run();
  request_.trial.id = "0123456789abcdee";
  request_.trial.spec.seed = 2;
  Run();
  EXPECT_EQ(script_.models_made, 1);
}

TEST_F(TrialTest, WhatWasReadForAllTrialsIsNotReadAgain) {
  ASSERT_TRUE(Run());  // makes the base
  const fs::path gold = scratch_ / "gold.jsonl";
  request_.trial.inputs.gold_sha256 = LoadGoldSet(gold.string()).sha256;
  SharedInputs shared(scratch_.path(), request_.cache_folder);
  shared.Prepare(request_.trial);
  ContentHasher hasher(request_.cache_folder);
  const auto folder = FindBase("tiny-test", scratch_ / "digest.jsonl", request_.cache_folder, hasher);
  ASSERT_TRUE(folder);
  const auto* examples = shared.Examples(request_.trial, *folder);
  ASSERT_NE(examples, nullptr);
  ASSERT_NE(shared.PromptsOf(request_.trial, *folder), nullptr);
  const Tokenizer tokenizer = Tokenizer::FromDirectory(*folder);
  EXPECT_EQ(examples->at(0).ids, BuildExamples(request_.trial.spec, scratch_.path(), tokenizer)[0].ids);

  fs::remove(gold);
  fs::remove(scratch_ / "pairs.jsonl");
  ForgetResult();
  request_.shared = &shared;
  script_.examples = 0;
  ASSERT_TRUE(Run());
  EXPECT_EQ(script_.examples, 1u);
  EXPECT_THAT(store_.Load(request_.trial.id)->answers, SizeIs(script_.prompts.size()));

  PlannedTrial other = request_.trial;
  other.spec.decode.system_prompt = "another";
  other.inputs.gold_sha256 = "another";
  EXPECT_NE(shared.TokenizerOf(other, *folder), nullptr);
  EXPECT_EQ(shared.TokenizerOf(other, scratch_ / "another"), nullptr);
  EXPECT_EQ(shared.PromptsOf(other, *folder), nullptr);
  EXPECT_EQ(shared.Examples(other, *folder), nullptr);
  EXPECT_EQ(shared.Gold(other), nullptr);
}

TEST_F(TrialTest, AnInterruptedBaseIsMadeAgain) {
  script_.interrupt_creation = true;
  EXPECT_FALSE(Run());
  EXPECT_FALSE(store_.Load(request_.trial.id));
  script_.interrupt_creation = false;
  EXPECT_TRUE(Run());
}

TEST_F(TrialTest, RunningOutOfMemoryIsAResultWhereverItHappens) {
  script_.memory_ends_on_open = true;
  EXPECT_EQ(Run()->status, TrialStatus::kOutOfMemory);
  ForgetResult();
  script_.memory_ends_on_open = false;
  script_.train.status = TrainStatus::kOutOfMemory;
  script_.train.detail = {"activations", "激活"};
  const auto record = Run();
  EXPECT_EQ(record->status, TrialStatus::kOutOfMemory);
  EXPECT_EQ(record->detail_zh, "激活");
  EXPECT_TRUE(record->answers_sha256.empty());
  ForgetResult();
  script_.train.status = TrainStatus::kCompleted;
  script_.generate = TrainStatus::kOutOfMemory;
  EXPECT_EQ(Run()->status, TrialStatus::kOutOfMemory);
}

TEST_F(TrialTest, ADivergedCurveEndsBeforeItsFirstNonFiniteStep) {
  script_.train.status = TrainStatus::kDiverged;
  script_.train.curve[2].loss = std::nan("");
  const auto record = Run();
  EXPECT_EQ(record->status, TrialStatus::kDiverged);
  EXPECT_THAT(record->curve, SizeIs(2));
}

TEST_F(TrialTest, AnInterruptedTrialLeavesItsStateAndNoRecord) {
  script_.train.status = TrainStatus::kInterrupted;
  EXPECT_FALSE(Run());
  EXPECT_FALSE(store_.Load(request_.trial.id));
  EXPECT_TRUE(fs::exists(store_.FolderOf(request_.trial.id).Checkpoint()));
}

TEST_F(TrialTest, ATrialEndedWhileAnsweringDoesNotTrainAgain) {
  script_.generate = TrainStatus::kInterrupted;
  EXPECT_FALSE(Run());
  script_.examples = 0;
  script_.generate = TrainStatus::kCompleted;
  const auto record = Run();
  ASSERT_TRUE(record);
  EXPECT_EQ(script_.examples, 0u) << "the saved adapter is taken up";
  EXPECT_THAT(record->curve, SizeIs(3));
  EXPECT_EQ(record->trainable_parameters, 55);
  EXPECT_EQ(record->adapter_sha256, HashFolder(store_.FolderOf(request_.trial.id).Adapter()));
}

TEST_F(TrialTest, AModelTunedAsAWholeIsKeptInAFolderOfItsOwn) {
  request_.trial.spec.lora.reset();
  request_.trial.spec.train.tuning = Tuning::kFull;
  script_.generate = TrainStatus::kInterrupted;
  EXPECT_FALSE(Run());
  EXPECT_EQ(script_.examples, 1u);
  script_.examples = 0;
  script_.generate = TrainStatus::kCompleted;
  const auto record = Run();
  ASSERT_TRUE(record);
  EXPECT_EQ(script_.examples, 0u) << "the saved model is taken up";
  const TrialFolder folder = store_.FolderOf(request_.trial.id);
  EXPECT_EQ(record->adapter_sha256, HashFolder(folder.Model()));
  EXPECT_FALSE(fs::exists(folder.Adapter()));
}

TEST_F(TrialTest, AnAdapterThatChangedSinceIsTrainedAgain) {
  script_.generate = TrainStatus::kInterrupted;
  EXPECT_FALSE(Run());
  WriteFileAtomically(store_.FolderOf(request_.trial.id).Adapter() / "adapter", "y");
  script_.generate = TrainStatus::kCompleted;
  script_.examples = 0;
  EXPECT_TRUE(Run());
  EXPECT_EQ(script_.examples, 1u);
}

TEST_F(TrialTest, WhatAnotherProcessFinishedIsTaken) {
  ASSERT_TRUE(Run());
  script_.examples = 0;
  EXPECT_TRUE(Run());
  EXPECT_EQ(script_.examples, 0u);
}

TEST_F(TrialTest, ADamagedBaseIsMadeAgain) {
  ASSERT_TRUE(Run());
  for (const auto& entry : fs::recursive_directory_iterator(scratch_ / "cache" / "models")) {
    if (entry.path().filename() == "config.json") WriteFileAtomically(entry.path(), "{\"torn\": 1}");
  }
  ForgetResult();
  EXPECT_TRUE(Run());
  EXPECT_EQ(script_.models_made, 2);
}

TEST_F(TrialTest, NothingIsWrittenThroughASymbolicLink) {
  const TrialFolder folder = store_.FolderOf(request_.trial.id);
  fs::create_directories(folder.path);
  fs::create_directories(scratch_ / "elsewhere");
  fs::create_directory_symlink(scratch_ / "elsewhere", folder.Adapter());
  EXPECT_THROW(Run(), Error);
  EXPECT_TRUE(fs::is_empty(scratch_ / "elsewhere"));
}

TEST_F(TrialTest, RandomShapesTrainOnRandomTokensAndAreAskedNothing) {
  request_.trial.spec.model = ModelSpec{};
  request_.trial.spec.model.random = "qwen2.5-3b";
  request_.trial.spec.data.gold = "";
  request_.trial.spec.train.max_steps = 3;
  request_.trial.spec.train.batch_size = 2;
  const auto record = Run();
  EXPECT_EQ(record->status, TrialStatus::kCompleted);
  EXPECT_EQ(script_.examples, 6u);
  EXPECT_TRUE(script_.prompts.empty());
}

}  // namespace
}  // namespace huoyan
