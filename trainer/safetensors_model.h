#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "trainer/safetensors.h"

namespace huoyan {

/// The tensors of a checkpoint, in one file or sharded over several.
class SafetensorsModel {
 public:
  /// Opens model.safetensors, or else the shards that model.safetensors.index.json names. Throws one
  /// Error(kUsage) with every fault: neither file present, a shard missing or broken or outside the folder
  /// (other than in the blobs of a Hugging Face cache), the index and the shards naming different tensors.
  static SafetensorsModel OpenDirectory(const std::filesystem::path& folder);

  /// By name; the views live as long as this object, a copy of it, or the mappings of `files()`.
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::vector<SafetensorsFile>& files() const { return files_; }

 private:
  std::vector<SafetensorsFile> files_;
  std::map<std::string, TensorView> tensors_;
};

}  // namespace huoyan
