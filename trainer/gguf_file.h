#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace huoyan {

/// Element types of GGUF that are written here, with ggml's numbers. Q8_0: blocks of 32 along a row, each an
/// fp16 scale and 32 signed bytes.
enum class GgufType : std::uint32_t { kF32 = 0, kF16 = 1, kQ8_0 = 8, kBF16 = 30 };

inline constexpr std::int64_t kQ8Block = 32;

/// The bytes of so many elements; of Q8_0 whole blocks.
std::int64_t GgufBytes(GgufType type, std::int64_t elements);

/// The bytes Q8_0 has for `count` values, a multiple of 32: the scale is absmax / 127 in fp16, each value
/// rounded to the nearest step, halves away from zero, as ggml does it.
std::string Q8Blocks(const float* values, std::int64_t count);

/// The part of a GGUF file (version 3, little-endian) that comes before the tensors' bytes: metadata and the
/// table of tensors. Keys and tensors stand in the order they are added.
class GgufHeader {
 public:
  static constexpr std::uint64_t kAlignment = 32;  ///< of every tensor, the format's default

  void Add(std::string_view key, std::string_view text);
  void Add(std::string_view key, std::uint32_t number);
  void Add(std::string_view key, float number);
  void Add(std::string_view key, bool flag);
  void Add(std::string_view key, const std::vector<std::string>& texts);
  void Add(std::string_view key, const std::vector<std::int32_t>& numbers);

  /// A tensor of `shape`, row-major as everywhere here; GGUF lists the fastest dimension first.
  void AddTensor(std::string_view name, const std::vector<std::int64_t>& shape, GgufType type);

  /// The bytes, padded to where the first tensor begins. Each tensor's bytes are to be padded likewise.
  std::string Serialize() const;

 private:
  void AddKey(std::string_view key, std::uint32_t type);

  std::string metadata_, tensors_;
  std::uint64_t key_count_ = 0, tensor_count_ = 0, offset_ = 0;
};

/// Zeros that bring `size` to a multiple of the alignment.
std::string GgufPadding(std::uint64_t size);

}  // namespace huoyan
