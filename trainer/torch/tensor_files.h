#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "trainer/model_config.h"
#include "trainer/torch/qwen2_model.h"

namespace huoyan {

/// The tensors of one safetensors file, mapped: they keep the file open for as long as they live. Not to be
/// written to.
NamedTensors ReadTensors(const std::filesystem::path& file);

/// Writes tensors of any device, atomically.
void WriteTensors(const std::filesystem::path& file,
                  const std::vector<std::pair<std::string, at::Tensor>>& tensors,
                  const std::map<std::string, std::string>& metadata);

/// What weights become in memory.
struct WeightFormat {
  at::ScalarType dtype = at::kFloat;
  at::Device device = at::kCPU;
  QuantizationSpec quantization;
};

/// The tensors `config` expects from a Hugging Face directory. On the CPU, dense tensors stored in `dtype`
/// are the mapped file itself; others are converted or quantised one by one, so that memory never holds more
/// than the result and one tensor. Matrices stored quantised are the mapped file, too. Throws Error(kUsage)
/// naming every missing, unexpected or misshaped tensor, or when they are stored in another quantisation.
NamedWeights LoadWeights(const std::filesystem::path& directory, const ModelConfig& config,
                         const WeightFormat& format);

/// Random weights of a shape, for measuring memory and speed: each tensor is a stretch of one seeded block of
/// normal numbers (standard deviation 0.02), norms are one and biases zero. Filling 7B so takes seconds
/// rather than minutes.
NamedWeights RandomWeights(const ModelConfig& config, const WeightFormat& format, std::uint64_t seed);

}  // namespace huoyan
