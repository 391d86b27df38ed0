#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "trainer/safetensors.h"

namespace huoyan {

struct NamedTensor {
  std::string name;
  TensorView tensor;
};

/// The content of a safetensors file, to the byte as Hugging Face's library (0.4, 0.5) lays it out: header
/// length, compact JSON header with "__metadata__" first where there is any, padded with spaces to eight
/// bytes, then the tensors, larger element types first (in TensorDtype's order, descending), then by name.
/// Throws Error(kExecution) for a name that comes twice, is "__metadata__" or is not UTF-8, and for bytes
/// that do not fit the shape.
std::string SerializeSafetensors(std::vector<NamedTensor> tensors,
                                 const std::map<std::string, std::string>& metadata);

/// Writes that content, replacing `path` as a whole. Needs as much memory again as the tensors take. Throws
/// like SerializeSafetensors and WriteFileAtomically.
void WriteSafetensors(const std::filesystem::path& path, std::vector<NamedTensor> tensors,
                      const std::map<std::string, std::string>& metadata = {});

}  // namespace huoyan
