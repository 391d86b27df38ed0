#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace huoyan {

/// The bytes of a TensorBoard event file (tensorflow/core/util/event.proto in TFRecord framing), scalars
/// only.
class EventFile {
 public:
  /// `wall_seconds`: since 1970, when the file was begun.
  explicit EventFile(double wall_seconds);

  /// One instant's scalars, by tag; values that are not finite are left out.
  void Add(double wall_seconds, std::int64_t step,
           const std::vector<std::pair<std::string, double>>& scalars);

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// The checksum of TFRecord: CRC-32C (Castagnoli), rotated right by 15 and offset.
std::uint32_t MaskedCrc32c(const std::string& bytes);

}  // namespace huoyan
