// Against Hugging Face transformers 4.46 and PEFT 0.13.2 (tests/cases/reference): within 1e-4 relative in the
// norm.
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "tests/torch/reference_model.h"
#include "trainer/safetensors.h"
#include "trainer/torch/cpu_kernels.h"
#include "trainer/torch/training_loop.h"

namespace huoyan {
namespace {

constexpr double kTolerance = 1e-4;

// A checkpoint, and whether the CPU's own kernels are left out.
class Parity : public ::testing::TestWithParam<std::tuple<const char*, bool>> {
 protected:
  Parity() : reference_(std::get<0>(GetParam())) {
    if (std::get<1>(GetParam())) plain_.emplace();
  }

  // Logits [rows, length, V] of equally long rows.
  at::Tensor Logits(const at::Tensor& ids) {
    const std::vector<std::int64_t> lengths(static_cast<std::size_t>(ids.size(0)), ids.size(1));
    const at::Tensor hidden =
        reference_.model->Hidden(ids.flatten(), SequenceLayout(lengths, at::kCPU), nullptr);
    return reference_.model->Project(hidden).view({ids.size(0), ids.size(1), -1});
  }

  TokenBatch TrainingBatch() const {
    const at::Tensor labels = reference_.Value("labels");
    at::Tensor targets = at::full_like(labels, -100);
    targets.narrow(1, 0, labels.size(1) - 1).copy_(labels.narrow(1, 1, labels.size(1) - 1));
    const std::vector<std::int64_t> lengths(static_cast<std::size_t>(labels.size(0)), labels.size(1));
    return {reference_.Value("input_ids").flatten(), targets.flatten(), SequenceLayout(lengths, at::kCPU)};
  }

  std::optional<PlainOperators> plain_;
  ReferenceModel reference_;
};

INSTANTIATE_TEST_SUITE_P(Checkpoints, Parity,
                         ::testing::Combine(::testing::Values("qwen2-tied", "qwen2-untied"),
                                            ::testing::Bool()),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)).substr(6) +
                                  (std::get<1>(info.param) ? "_plain_operators" : "");
                         });

TEST_P(Parity, LogitsOfTheBase) {
  EXPECT_LT(RelativeError(Logits(reference_.Value("input_ids")), reference_.Value("logits")), kTolerance);
  EXPECT_LT(RelativeError(Logits(reference_.Value("long_input_ids")), reference_.Value("long_logits")),
            kTolerance);
}

TEST_P(Parity, SequencesOfUnequalLengthDoNotSeeEachOther) {
  const at::Tensor ids = reference_.Value("input_ids"), expected = reference_.Value("masked_logits");
  const std::int64_t kept = expected.size(1);
  const at::Tensor flat = at::cat({ids[0], ids[1].narrow(0, 0, kept)});
  const at::Tensor hidden =
      reference_.model->Hidden(flat, SequenceLayout({ids.size(1), kept}, at::kCPU), nullptr);
  const at::Tensor logits = reference_.model->Project(hidden);
  EXPECT_LT(RelativeError(logits.narrow(0, 0, kept), expected[0]), kTolerance);
  EXPECT_LT(RelativeError(logits.narrow(0, ids.size(1), kept), expected[1]), kTolerance);
}

TEST_P(Parity, LogitsAndLossWithTheAdapter) {
  const auto adapter = reference_.Adapter(/*for_training=*/true);
  EXPECT_LT(RelativeError(Logits(reference_.Value("input_ids")), reference_.Value("lora_logits")),
            kTolerance);
  const TokenBatch batch = TrainingBatch();
  const double targets = batch.targets.ne(-100).sum().item<double>();
  const double loss = reference_.model->ForwardBackward(batch, 1 / targets, 0).item<double>() / targets;
  EXPECT_NEAR(loss / reference_.Value("lora_loss").item<double>(), 1, kTolerance);
}

TEST_P(Parity, GradientsOfTheAdapterWithAndWithoutLayerCheckpointing) {
  const NamedTensors expected = ReadTensors(reference_.folder / "lora_grads.safetensors");
  for (const std::size_t checkpointed_layers : {0, 1, 2}) {
    const auto adapter = reference_.Adapter(/*for_training=*/true);
    const TokenBatch batch = TrainingBatch();
    reference_.model->ForwardBackward(batch, 1 / batch.targets.ne(-100).sum().item<double>(),
                                      checkpointed_layers);
    for (const auto& parameter : adapter->arena().parameters()) {
      EXPECT_LT(RelativeError(adapter->arena().Gradient(parameter), expected.at(parameter.name)), kTolerance)
          << parameter.name;
    }
  }
}

TEST_P(Parity, TwelveStepsOfAdamW) {
  const auto adapter = reference_.Adapter(/*for_training=*/true);
  TrainSpec spec;
  spec.epochs = 12;
  spec.batch_size = 2;
  spec.learning_rate = 2e-3;
  spec.schedule = Schedule::kConstant;
  spec.warmup_ratio = 0;
  const std::vector<TokenizedExample> rows = reference_.TrainingRows();
  const TrainOutcome outcome =
      RunTraining({*reference_.model, adapter->arena(), {}, spec, 0, 1, rows, {}, {}, {}, {}});
  ASSERT_EQ(outcome.curve.size(), 12u);
  const at::Tensor losses = reference_.Value("adamw_losses"), norms = reference_.Value("adamw_grad_norms");
  for (std::int64_t i = 0; i < 12; ++i) {
    const StepReport& step = outcome.curve[static_cast<std::size_t>(i)];
    EXPECT_NEAR(step.loss / losses[i].item<double>(), 1, kTolerance) << "step " << step.step;
    EXPECT_NEAR(step.gradient_norm / norms[i].item<double>(), 1, kTolerance) << "step " << step.step;
  }
  const NamedTensors after = ReadTensors(reference_.folder / "adapter_after_12_steps.safetensors");
  std::vector<at::Tensor> expected;
  for (const auto& parameter : adapter->arena().parameters())
    expected.push_back(after.at(parameter.name).flatten());
  // AdamW divides by the gradient's own size, so that rounding in near-zero gradients moves those values as
  // far as any other.
  EXPECT_LT(RelativeError(adapter->arena().values, at::cat(expected)), 10 * kTolerance);
}

// The reference's header has another layout than the safetensors library's, which ours follows; so every
// tensor must keep its bytes, and our own file must come back whole.
TEST_P(Parity, AnAdapterReadAndWrittenKeepsItsBytes) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("huoyan-parity-" + std::string(std::get<0>(GetParam())));
  const std::string file = "adapter_model.safetensors";
  std::string first;
  {
    const auto adapter = reference_.Adapter(/*for_training=*/false);
    adapter->Save(folder);
    const SafetensorsFile ours = SafetensorsFile::Open(folder / file),
                          theirs = SafetensorsFile::Open(reference_.folder / "adapter" / file);
    ASSERT_EQ(ours.tensors().size(), theirs.tensors().size());
    for (const auto& [name, tensor] : theirs.tensors())
      EXPECT_TRUE(ours.tensors().at(name).bytes == tensor.bytes) << name;
    first = ReadFile(folder / file);
  }
  const int layers = reference_.model->config().num_hidden_layers;
  LoraAdapter again(ReadLoraSpec(folder, layers), *reference_.model, /*for_training=*/false);
  again.LoadValues(folder);
  again.Save(folder);
  EXPECT_TRUE(ReadFile(folder / file) == first);
  EXPECT_EQ(Encode(ReadLoraSpec(folder, layers)),
            Encode(ReadLoraSpec(reference_.folder / "adapter", layers)));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace huoyan
