#pragma once

#include "trainer/memory_ledger.h"
#include "trainer/memory_setup.h"

namespace huoyan {

// What stays in memory through a whole training run, in bytes unless said otherwise.

inline std::int64_t BytesOf(Dtype dtype) { return dtype == Dtype::kFloat32 ? 4 : 2; }

/// The frozen weights as they are kept. A dense base that is mapped from a file counts like any other.
std::int64_t WeightBytes(const ModelConfig& config, Dtype dtype, const QuantizationSpec& quantization);

/// Layers with an adapter: the last ones.
int AdaptedLayers(const ModelConfig& config, const LoraSpec& lora);

/// An adapter's parameters. Throws Error(kUsage), naming keys, for a rank above a target's smaller side and
/// for more last_layers than there are.
std::int64_t TrainableParameters(const ModelConfig& config, const LoraSpec& lora);

/// Weights, adapter, gradients and optimizer state of a run. With every weight trained the weights are fp32
/// masters, beside them what the model computes with where that is not fp32.
LiveBytes ResidentBytes(const MemorySetup& setup);

}  // namespace huoyan
