#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "trainer/memory_ledger.h"
#include "trainer/torch/tensor.h"

namespace huoyan {

/// Everything one run trains, side by side in flat fp32 buffers: values and gradients.
/// Parameters are views into them, so that clipping and the update are a handful of operators however many
/// parameters there are.
class ParameterArena {
 public:
  struct Parameter {
    std::string name;
    std::vector<std::int64_t> shape;
    std::int64_t offset = 0;
    std::int64_t count = 0;
  };

  /// Announces a parameter; all of them come before Allocate.
  void Add(std::string name, std::vector<std::int64_t> shape);

  /// Makes the values, zeroed; they count as `category`.
  void Allocate(at::Device device, MemoryCategory category);

  /// Makes the gradients, zeroed.
  void AllocateGradients();

  /// Gives back the gradients: training is over.
  void ReleaseGradients();

  const std::vector<Parameter>& parameters() const { return parameters_; }
  std::int64_t parameter_count() const { return count_; }

  at::Tensor Value(const Parameter& parameter) const { return View(values, parameter); }
  at::Tensor Gradient(const Parameter& parameter) const { return View(gradients, parameter); }

  at::Tensor values, gradients;  ///< [parameter_count]; gradients undefined unless training

 private:
  static at::Tensor View(const at::Tensor& buffer, const Parameter& parameter);

  std::vector<Parameter> parameters_;
  std::int64_t count_ = 0;
};

}  // namespace huoyan
