#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "trainer/safetensors_dtype.h"

namespace huoyan {

/// The bytes of the header's length, which open the file: little-endian, unsigned.
inline constexpr std::size_t kSafetensorsPrefixBytes = 8;

/// A header longer than this is refused: it is some 100,000 tensors.
inline constexpr std::uint64_t kMaxSafetensorsHeaderBytes = 16 << 20;

/// A tensor as the header describes it; offsets count from the first byte after the header.
struct TensorEntry {
  TensorDtype dtype = TensorDtype::kF32;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> data_offsets;  ///< begin and end
};

struct SafetensorsHeader {
  std::map<std::string, TensorEntry> tensors;
  std::map<std::string, std::string> metadata;
};

/// Reads the JSON `text` of a header whose file holds `data_bytes` bytes after it, and checks that the
/// tensors fill them exactly. Throws one Error(kUsage) naming `file` and each faulty tensor.
SafetensorsHeader ParseSafetensorsHeader(std::string_view text, std::int64_t data_bytes,
                                         const std::string& file);

}  // namespace huoyan
