// The trainer through its door: sessions on reference checkpoints, real shapes with random weights, bases
// from scratch.
#include "trainer/session.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "tests/torch/reference_model.h"
#include "trainer/tokenizer.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

class Session : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("huoyan-session-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    request_.directory = fs::path(HUOYAN_SOURCE_DIR) / "tests/cases/reference/qwen2-untied";
    request_.device = Device::kCpu;
    for (int i = 0; i < 24; ++i) {
      TokenizedExample example;
      for (int j = 0; j < 8 + i % 5; ++j) example.ids.push_back((i * 31 + j * 7) % 500);
      example.labels = example.ids;
      for (std::size_t j = 0; j < 4; ++j) example.labels[j] = kMaskedLabel;
      examples_.push_back(example);
    }
    train_.batch_size = 4;
    train_.accumulation = 2;
    train_.epochs = 3;
    train_.learning_rate = 1e-2;
    train_.checkpoint_every_steps = 2;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Trains, stopping before step `stop_after` + 1 when that is not negative; returns the adapter's bytes once
  // completed.
  std::string Train(const std::string& name, int stop_after = -1, Dtype dtype = Dtype::kFloat32) {
    request_.dtype = dtype;
    const auto session = backend_->Open(request_);
    int steps = 0;
    const TrainOutcome outcome = session->Train(
        lora_, train_, 3, examples_, folder_ / name, [&](const StepReport&) { ++steps; },
        [&] { return stop_after >= 0 && steps >= stop_after; });
    curve_ = outcome.curve;
    peak_ = session->Memory().back().measured;
    if (outcome.status == TrainStatus::kInterrupted) return "interrupted";
    session->SaveTuned(folder_ / name / "tuned");
    const bool every_weight = train_.tuning == Tuning::kFull;
    return ReadFile(folder_ / name / "tuned" /
                    (every_weight ? "model.safetensors" : "adapter_model.safetensors"));
  }

  std::unique_ptr<Backend> backend_ = MakeBackend();
  fs::path folder_;
  OpenRequest request_;
  LoraSpec lora_;
  TrainSpec train_;
  std::vector<TokenizedExample> examples_;
  std::vector<StepReport> curve_;
  LiveBytes peak_;  // of training, as the last process tells it
};

TEST_F(Session, TrainingIsReproducibleAndLearns) {
  const std::string first = Train("a");
  EXPECT_TRUE(Train("b") == first);
  EXPECT_LT(curve_.back().loss, curve_.front().loss);
}

TEST_F(Session, AResumedRunEndsInTheSameBytes) {
  const std::string undisturbed = Train("whole");
  const std::vector<StepReport> curve = curve_;
  ASSERT_TRUE(Train("cut", 3) == "interrupted");
  ASSERT_TRUE(Train("cut", 2) == "interrupted");
  EXPECT_TRUE(Train("cut") == undisturbed);
  ASSERT_EQ(curve_.size(), curve.size());
  for (std::size_t i = 0; i < curve.size(); ++i) EXPECT_EQ(curve_[i].loss, curve[i].loss) << "step " << i + 1;
}

TEST_F(Session, AResumedRunTellsTheWholeRunsPeak) {
  train_.epochs = 1;
  TokenizedExample& longest = examples_[5];
  while (longest.ids.size() < 64) longest.ids.push_back(7);
  longest.labels = longest.ids;
  Train("whole");
  const LiveBytes undisturbed = peak_;
  for (int step = 1; step < curve_.front().total_steps; ++step) {
    const std::string name = "cut after " + std::to_string(step);
    ASSERT_TRUE(Train(name, step) == "interrupted");
    Train(name);
    EXPECT_EQ(peak_.by_category, undisturbed.by_category) << name;
  }
}

TEST_F(Session, EveryWeightCanBeTrainedReproduciblyAndResumed) {
  train_.tuning = Tuning::kFull;
  for (const Dtype dtype : {Dtype::kFloat32, Dtype::kBfloat16}) {
    const std::string name = NameOf(dtype);
    const std::string undisturbed = Train(name, -1, dtype);
    EXPECT_LT(curve_.back().loss, 0.9 * curve_.front().loss) << name;
    ASSERT_TRUE(Train(name + "-cut", 3, dtype) == "interrupted");
    EXPECT_TRUE(Train(name + "-cut", -1, dtype) == undisturbed) << name;
  }
}

TEST_F(Session, AModelTunedAsAWholeIsAModelLikeAnyOther) {
  train_.tuning = Tuning::kFull;
  for (const Dtype dtype : {Dtype::kFloat32, Dtype::kBfloat16}) {
    request_.dtype = dtype;
    const auto session = backend_->Open(request_);
    const std::vector<float> before = session->Logits({{1, 2, 3, 4}});
    const TrainOutcome outcome = session->Train(lora_, train_, 3, examples_, {}, {}, {});
    EXPECT_EQ(outcome.trainable_parameters, session->parameter_count());
    const std::vector<float> tuned = session->Logits({{1, 2, 3, 4}});
    EXPECT_NE(tuned, before);
    const fs::path folder = folder_ / NameOf(dtype);
    session->SaveTuned(folder);
    session->Generate({{1, 2, 3}}, DecodeSpec{}, {}, 1, {}, {});
    EXPECT_EQ(session->Logits({{1, 2, 3, 4}}), tuned) << "answering gives back what only training needs";

    const auto base = backend_->Open(request_);
    base->LoadTuned(folder);
    EXPECT_EQ(base->Logits({{1, 2, 3, 4}}), tuned);
    OpenRequest opened = request_;
    opened.directory = folder;
    EXPECT_EQ(backend_->Open(opened)->Logits({{1, 2, 3, 4}}), tuned);
  }
}

TEST_F(Session, QuantisedWeightsAreNotTrained) {
  train_.tuning = Tuning::kFull;
  request_.quantization.layers = Quantization::kInt8;
  const auto session = backend_->Open(request_);
  EXPECT_THROW(session->Train(lora_, train_, 3, examples_, {}, {}, {}), Error);
}

TEST_F(Session, ADamagedOrForeignCheckpointStartsOver) {
  const std::string undisturbed = Train("whole");
  ASSERT_TRUE(Train("cut", 3) == "interrupted");
  const fs::path checkpoint = folder_ / "cut" / "training.safetensors";
  ASSERT_TRUE(fs::exists(checkpoint));
  fs::resize_file(checkpoint, fs::file_size(checkpoint) / 2);
  EXPECT_TRUE(Train("cut") == undisturbed);
  fs::remove(checkpoint);  // the last one of a run that is done
  ASSERT_TRUE(Train("cut", 3) == "interrupted");
  train_.learning_rate = 2e-2;
  EXPECT_FALSE(Train("cut") == undisturbed);
  EXPECT_EQ(curve_.size(), 9u);
}

TEST_F(Session, ALoadedAdapterAnswersLikeTheTrainedOne) {
  const auto session = backend_->Open(request_);
  session->Train(lora_, train_, 3, examples_, {}, {}, {});
  session->SaveTuned(folder_ / "adapter");
  const std::vector<float> logits = session->Logits({{1, 2, 3, 4}});
  const auto again = backend_->Open(request_);
  EXPECT_NE(again->Logits({{1, 2, 3, 4}}), logits);
  again->LoadTuned(folder_ / "adapter");
  EXPECT_EQ(again->Logits({{1, 2, 3, 4}}), logits);
}

TEST_F(Session, Bfloat16FollowsFloat32) {
  Train("fp32");
  const std::vector<StepReport> exact = curve_;
  Train("bf16", -1, Dtype::kBfloat16);
  ASSERT_EQ(curve_.size(), exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i)
    EXPECT_NEAR(curve_[i].loss / exact[i].loss, 1, 0.02) << "step " << i + 1;
}

TEST_F(Session, PackedTextTrainsOnEveryToken) {
  train_.objective = Objective::kCausalLm;
  train_.sequence_length = 16;
  for (TokenizedExample& example : examples_) example.labels = example.ids;
  Train("packed");
  EXPECT_LT(curve_.back().loss, curve_.front().loss);
}

TEST_F(Session, MeasuresEachPhase) {
  const auto session = backend_->Open(request_);
  session->Train(lora_, train_, 3, examples_, {}, {}, {});
  session->Generate({{1, 2, 3}}, DecodeSpec{}, {}, 1, {}, {});
  const MemoryLedger ledger = session->Memory();
  ASSERT_EQ(ledger.size(), 3u);
  EXPECT_EQ(ledger[0].phase, MemoryPhase::kLoad);
  const std::int64_t weight_bytes = session->parameter_count() * 4;
  EXPECT_EQ(ledger[0].measured[MemoryCategory::kWeights], weight_bytes);
  EXPECT_EQ(ledger[1].measured[MemoryCategory::kOptimizerState],
            2 * ledger[1].measured[MemoryCategory::kGradients]);
  EXPECT_GT(ledger[1].measured[MemoryCategory::kActivations], 0);
  EXPECT_GT(ledger[2].measured[MemoryCategory::kKvCache], 0);
  EXPECT_EQ(ledger[2].measured[MemoryCategory::kOptimizerState], 0);
  for (const PhaseMemory& phase : ledger) EXPECT_GE(phase.footprint_peak_bytes, weight_bytes);
}

TEST_F(Session, RefusesWhatCannotWork) {
  const auto session = backend_->Open(request_);
  lora_.rank = 97;
  EXPECT_THROW(session->Train(lora_, train_, 3, examples_, {}, {}, {}), Error);
  lora_.rank = 4;
  train_.sequence_length = 8;
  EXPECT_THROW(session->Train(lora_, train_, 3, examples_, {}, {}, {}), Error);
  EXPECT_THROW(session->Train(lora_, train_, 3, {}, {}, {}, {}), Error);
  EXPECT_THROW(session->SaveTuned(folder_), Error);
  EXPECT_THROW(session->LoadTuned(folder_), Error);
  EXPECT_THROW(session->Logits({{100000}}), Error);
  request_.directory = folder_;
  EXPECT_THROW(backend_->Open(request_), Error);
  request_.dtype = Dtype::kFloat16;
  EXPECT_THROW(backend_->Open(request_), Error);
}

TEST_F(Session, CreatesTheSameBaseFromTheSameSeed) {
  std::vector<std::string> documents;
  for (int i = 0; i < 20; ++i)
    documents.push_back("孙悟空住在花果山水帘洞，猪八戒住在云栈洞。唐僧骑白龙马往西天取经，第" +
                        std::to_string(i) + "回。");
  for (const char* name : {"one", "two"})
    backend_->CreateModel("tiny-test", 5, documents, folder_ / name, {}, {});
  EXPECT_TRUE(ReadFile(folder_ / "one" / "model.safetensors") ==
              ReadFile(folder_ / "two" / "model.safetensors"));
  request_.directory = folder_ / "one";
  const auto session = backend_->Open(request_);
  const Tokenizer tokenizer = Tokenizer::FromDirectory(folder_ / "one");
  EXPECT_EQ(tokenizer.Decode(tokenizer.Encode("孫悟空 hello 🐒")), "孫悟空 hello 🐒");
  EXPECT_LE(tokenizer.vocab_size(), session->vocab_size());
  EXPECT_THROW(backend_->CreateModel("xiyou-9t", 5, documents, folder_ / "x", {}, {}), Error);
}

}  // namespace
}  // namespace huoyan
