#pragma once

#include <cstdint>
#include <vector>

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
  std::vector<std::int64_t> lengths;  ///< of each sequence, without what it shares
  std::int64_t loss_tokens = 0;
  std::int64_t shared = 0;  ///< tokens all sequences begin with, which go through the model once
};

}  // namespace huoyan
