#include "trainer/gguf_file.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "trainer/weight_values.h"

namespace huoyan {
namespace {

constexpr std::uint32_t kVersion = 3;

// The format's numbers for the types of metadata.
enum ValueType : std::uint32_t {
  kUint32 = 4,
  kInt32 = 5,
  kFloat32 = 6,
  kBool = 7,
  kString = 8,
  kArray = 9,
};

// Little-endian, as every machine this is built for.
template <class T>
void Put(std::string& out, T value) {
  static_assert(std::is_arithmetic_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void PutText(std::string& out, std::string_view text) {
  Put<std::uint64_t>(out, text.size());
  out += text;
}

}  // namespace

std::int64_t GgufBytes(GgufType type, std::int64_t elements) {
  if (type == GgufType::kQ8_0) return elements / kQ8Block * (kQ8Block + 2);
  return elements * (type == GgufType::kF32 ? 4 : 2);
}

std::string Q8Blocks(const float* values, std::int64_t count) {
  std::string out;
  out.reserve(static_cast<std::size_t>(GgufBytes(GgufType::kQ8_0, count)));
  for (const float* block = values; block < values + count; block += kQ8Block) {
    float largest = 0;
    for (std::int64_t i = 0; i < kQ8Block; ++i) largest = std::max(largest, std::fabs(block[i]));
    const float scale = largest / 127;
    const float inverse = scale > 0 ? 1 / scale : 0;
    Put(out, ToFloat16(scale));
    for (std::int64_t i = 0; i < kQ8Block; ++i)
      Put(out, static_cast<std::int8_t>(std::round(block[i] * inverse)));
  }
  return out;
}

void GgufHeader::AddKey(std::string_view key, std::uint32_t type) {
  PutText(metadata_, key);
  Put(metadata_, type);
  ++key_count_;
}

void GgufHeader::Add(std::string_view key, std::string_view text) {
  AddKey(key, kString);
  PutText(metadata_, text);
}

void GgufHeader::Add(std::string_view key, std::uint32_t number) {
  AddKey(key, kUint32);
  Put(metadata_, number);
}

void GgufHeader::Add(std::string_view key, float number) {
  AddKey(key, kFloat32);
  Put(metadata_, number);
}

void GgufHeader::Add(std::string_view key, bool flag) {
  AddKey(key, kBool);
  Put(metadata_, static_cast<std::uint8_t>(flag ? 1 : 0));
}

void GgufHeader::Add(std::string_view key, const std::vector<std::string>& texts) {
  AddKey(key, kArray);
  Put<std::uint32_t>(metadata_, kString);
  Put<std::uint64_t>(metadata_, texts.size());
  for (const std::string& text : texts) PutText(metadata_, text);
}

void GgufHeader::Add(std::string_view key, const std::vector<std::int32_t>& numbers) {
  AddKey(key, kArray);
  Put<std::uint32_t>(metadata_, kInt32);
  Put<std::uint64_t>(metadata_, numbers.size());
  for (const std::int32_t number : numbers) Put(metadata_, number);
}

void GgufHeader::AddTensor(std::string_view name, const std::vector<std::int64_t>& shape, GgufType type) {
  PutText(tensors_, name);
  Put(tensors_, static_cast<std::uint32_t>(shape.size()));
  std::int64_t elements = 1;
  for (auto side = shape.rbegin(); side != shape.rend(); ++side) {
    Put(tensors_, static_cast<std::uint64_t>(*side));
    elements *= *side;
  }
  Put(tensors_, static_cast<std::uint32_t>(type));
  Put(tensors_, offset_);
  ++tensor_count_;
  const auto bytes = static_cast<std::uint64_t>(GgufBytes(type, elements));
  offset_ += bytes + GgufPadding(bytes).size();
}

std::string GgufHeader::Serialize() const {
  std::string out = "GGUF";
  Put(out, kVersion);
  Put(out, tensor_count_);
  Put(out, key_count_);
  out += metadata_ + tensors_;
  return out + GgufPadding(out.size());
}

std::string GgufPadding(std::uint64_t size) {
  constexpr std::uint64_t alignment = GgufHeader::kAlignment;
  return std::string(static_cast<std::size_t>((alignment - size % alignment) % alignment), '\0');
}

}  // namespace huoyan
