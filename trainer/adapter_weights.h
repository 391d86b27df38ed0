#pragma once

#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "trainer/model_config.h"
#include "trainer/peft.h"

namespace huoyan {

/// A LoRA, rsLoRA or DoRA adapter in fp32, ready to be added to the weights it was trained on.
class AdapterWeights {
 public:
  /// Reads a PEFT folder (adapter_config.json, adapter_model.safetensors) for a base of this shape. Throws
  /// one Error(kUsage) with every problem: no adapter there, a tensor missing, unexpected or of another
  /// shape, as an adapter of another base has, or not F32, F16 or BF16.
  static AdapterWeights Read(const std::filesystem::path& folder, const ModelConfig& base);

  bool Changes(int layer, LinearModule module) const { return factors_.count({layer, module}) > 0; }

  /// Adds s B A to `rows`, rows [first, first + count) of the module's weight, row-major; under DoRA scales
  /// each sum to its trained length. The arithmetic is fp32.
  void AddTo(int layer, LinearModule module, std::int64_t first, std::int64_t count, float* rows) const;

 private:
  struct Factors {
    std::vector<float> a;          // [rank, columns]
    std::vector<float> b;          // [rows, rank], times the scale
    std::vector<float> magnitude;  // [rows]; empty without DoRA
    std::int64_t columns = 0;
  };
  std::int64_t rank_ = 0;
  std::map<std::pair<int, LinearModule>, Factors> factors_;
};

}  // namespace huoyan
