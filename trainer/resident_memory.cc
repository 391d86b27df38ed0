#include "trainer/resident_memory.h"

#include <algorithm>

namespace huoyan {
namespace {

constexpr std::int64_t kFloatBytes = 4;

std::int64_t MatrixBytes(std::int64_t rows, std::int64_t columns, Dtype dtype, Quantization how) {
  constexpr std::int64_t block = 64, group = 256;
  switch (how) {
    case Quantization::kNone:
      return rows * columns * BytesOf(dtype);
    case Quantization::kInt8:
      return rows * columns + rows * kFloatBytes;
    case Quantization::kNf4: {
      const std::int64_t blocks = rows * ((columns + block - 1) / block);
      return blocks * block / 2 + blocks + (blocks + group - 1) / group * kFloatBytes;
    }
  }
  return 0;
}

// The lengths DoRA keeps of the base's rows.
std::int64_t RowSquareBytes(const ModelConfig& config, const LoraSpec& lora) {
  if (!lora.dora) return 0;
  std::int64_t rows = 0;
  for (const LinearModule module : lora.targets) rows += ModuleShape(config, module)[0];
  return rows * kFloatBytes * AdaptedLayers(config, lora);
}

// Rows and columns of what is trained, added up: what Adafactor keeps a mean of.
std::int64_t TrainedSides(const MemorySetup& setup) {
  std::int64_t sides = 0;
  if (setup.train.tuning == Tuning::kFull) {
    for (const ExpectedTensor& tensor : ExpectedTensors(setup.config)) {
      for (const std::int64_t side : tensor.shape) sides += side;
    }
    return sides;
  }
  for (const LinearModule module : setup.lora.targets) {
    const auto shape = ModuleShape(setup.config, module);
    sides += 2 * setup.lora.rank + shape[0] + shape[1] + (setup.lora.dora ? shape[0] : 0);
  }
  return sides * AdaptedLayers(setup.config, setup.lora);
}

std::int64_t OptimizerStateBytes(const MemorySetup& setup, std::int64_t parameters) {
  const std::int64_t padded = (parameters + 255) / 256 * 256;
  switch (setup.train.optimizer) {
    case Optimizer::kAdamW:
      return 2 * kFloatBytes * parameters;
    case Optimizer::kAdamW8bit:
      return 2 * padded + padded / 256 * 2 * kFloatBytes;
    case Optimizer::kLion:
    case Optimizer::kSgd:
      return kFloatBytes * parameters;
    case Optimizer::kAdafactor:
      return kFloatBytes * TrainedSides(setup);
  }
  return 0;
}

}  // namespace

std::int64_t WeightBytes(const ModelConfig& config, Dtype dtype, const QuantizationSpec& quantization) {
  std::int64_t bytes = 0;
  for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
    if (tensor.shape.size() == 1) {
      bytes += tensor.shape[0] * BytesOf(dtype);
      continue;
    }
    const bool in_layer = tensor.name.find(".layers.") != std::string::npos;
    bytes += MatrixBytes(tensor.shape[0], tensor.shape[1], dtype,
                         in_layer ? quantization.layers : quantization.embeddings);
  }
  return bytes;
}

int AdaptedLayers(const ModelConfig& config, const LoraSpec& lora) {
  return std::min(lora.last_layers.value_or(config.num_hidden_layers), config.num_hidden_layers);
}

std::int64_t TrainableParameters(const ModelConfig& config, const LoraSpec& lora) {
  std::vector<Problem> problems;
  std::int64_t by_layer = 0;
  for (const LinearModule module : lora.targets) {
    const auto shape = ModuleShape(config, module);
    const std::int64_t smaller = std::min(shape[0], shape[1]);
    if (lora.rank > smaller) {
      problems.push_back({{},
                          Say("lora.rank {} exceeds the smaller side of {} ({} x {}); use at most {}",
                              "lora.rank {} 超过 {}（{} x {}）的较短边；至多 {}", lora.rank, NameOf(module),
                              shape[0], shape[1], smaller)});
    }
    by_layer += lora.rank * (shape[0] + shape[1]) + (lora.dora ? shape[0] : 0);
  }
  if (lora.last_layers && *lora.last_layers > config.num_hidden_layers) {
    problems.push_back(
        {{},
         Say("lora.last_layers is {}, but the model has {} layers",
             "lora.last_layers 为 {}，而模型只有 {} 层", *lora.last_layers, config.num_hidden_layers)});
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return by_layer * AdaptedLayers(config, lora);
}

LiveBytes ResidentBytes(const MemorySetup& setup) {
  const ModelConfig& config = setup.config;
  LiveBytes bytes;
  std::int64_t parameters = 0;
  bytes[MemoryCategory::kWeights] = WeightBytes(config, setup.dtype, setup.quantization);
  if (setup.train.tuning == Tuning::kFull) {
    parameters = ParameterCount(config);
    const bool rounded = setup.dtype != Dtype::kFloat32;
    bytes[MemoryCategory::kWeights] =
        kFloatBytes * parameters + (rounded ? BytesOf(setup.dtype) * parameters : 0);
  } else {
    parameters = TrainableParameters(config, setup.lora);
    bytes[MemoryCategory::kAdapter] = kFloatBytes * parameters + RowSquareBytes(config, setup.lora);
  }
  bytes[MemoryCategory::kGradients] = kFloatBytes * parameters;
  bytes[MemoryCategory::kOptimizerState] = OptimizerStateBytes(setup, parameters);
  return bytes;
}

}  // namespace huoyan
