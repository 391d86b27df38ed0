#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "trainer/safetensors_dtype.h"

namespace huoyan {

/// A tensor that a safetensors file is to hold.
struct PlannedTensor {
  std::string name;
  TensorDtype dtype = TensorDtype::kF32;
  std::vector<std::int64_t> shape;
};

/// Brings `tensors` into the order they have in a file (larger element types first, in TensorDtype's order,
/// descending, then by name) and returns what comes before their bytes: header length, compact JSON header
/// with "__metadata__" first where there is any, spaces up to eight bytes. To the byte as Hugging Face's
/// library (0.4, 0.5) has it. Throws Error(kExecution) for a name that comes twice, is "__metadata__" or is
/// not UTF-8, and for a shape that overflows.
std::string LayOutSafetensors(std::vector<PlannedTensor>& tensors,
                              const std::map<std::string, std::string>& metadata);

}  // namespace huoyan
