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

/// The content of a safetensors file as LayOutSafetensors orders it. Throws Error(kExecution) as that does,
/// and for bytes that do not fit the shape.
std::string SerializeSafetensors(std::vector<NamedTensor> tensors,
                                 const std::map<std::string, std::string>& metadata);

/// Writes that content, replacing `path` as a whole. Needs as much memory again as the tensors take. Throws
/// like SerializeSafetensors and WriteFileAtomically.
void WriteSafetensors(const std::filesystem::path& path, std::vector<NamedTensor> tensors,
                      const std::map<std::string, std::string>& metadata = {});

}  // namespace huoyan
