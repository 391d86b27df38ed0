#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trainer/safetensors_dtype.h"

namespace huoyan {

/// A dense tensor in somebody else's memory: row-major, little-endian. The bytes need not be aligned to the
/// element size.
struct TensorView {
  TensorDtype dtype = TensorDtype::kF32;
  std::vector<std::int64_t> shape;
  std::string_view bytes;
};

/// A safetensors file mapped into memory, read-only; nothing is copied. Cheap to copy: copies share the
/// mapping. The file must not be shortened while it is mapped.
class SafetensorsFile {
 public:
  /// Maps and checks the whole header. Throws one Error(kUsage) that names the file and each faulty tensor:
  /// header too long, cut off or not JSON, a name given twice, an unknown dtype, a size that is not the
  /// shape's, data that overlaps, leaves holes or does not end with the file.
  static SafetensorsFile Open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

  /// By name; the views live as long as this object, a copy of it, or `mapping()`.
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }

  /// The free-form "__metadata__" of the header; empty when there is none.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

  /// Hold this to keep the views' bytes alive.
  const std::shared_ptr<const void>& mapping() const { return mapping_; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const void> mapping_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace huoyan
