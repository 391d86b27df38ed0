#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "trainer/memory_ledger.h"
#include "trainer/model_config.h"

namespace huoyan {

/// What decides the memory of a training run besides its data.
struct MemorySetup {
  ModelConfig config;
  Dtype dtype = Dtype::kFloat32;
  QuantizationSpec quantization;
  LoraSpec lora;
  TrainSpec train;
};

/// One forward and backward pass: sequences one after another, and how many of their tokens carry loss.
struct PassShape {
  std::vector<std::int64_t> lengths;
  std::int64_t loss_tokens = 0;
};

/// Bytes of the frozen weights as they are kept. A dense base that is mapped from a file counts like any
/// other.
std::int64_t WeightBytes(const ModelConfig& config, Dtype dtype, const QuantizationSpec& quantization);

/// Trained parameters. Throws Error(kUsage), naming keys, for a rank above a target's smaller side and for
/// more last_layers than there are.
std::int64_t TrainableParameters(const ModelConfig& config, const LoraSpec& lora);

/// Live tensors, by category, at the peak of a training step over `pass`, on the CPU: the step's own schedule
/// of tensors (trainer/torch: qwen2_model, decoder_layer, attention, linear, cross_entropy, optimizer) walked
/// through without making them, so that the two must change together; a test holds them equal.
/// `checkpointed_layers`: as in TrainSpec.checkpoint_layers, decided.
LiveBytes PredictTrainingPeak(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers);

/// The fewest layers that must be checkpointed for `pass` to stay within the budget; nothing when even all of
/// them do not suffice. With `train.checkpoint_layers` given, only that number is tried.
std::optional<int> ChooseCheckpointedLayers(const MemorySetup& setup, const PassShape& pass,
                                            std::optional<std::int64_t> budget_bytes);

}  // namespace huoyan
