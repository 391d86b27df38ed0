#include "trainer/weight_values.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace huoyan {
namespace {

constexpr std::uint32_t kSign = 0x80000000, kInfinity = 0x7F800000;

std::uint32_t BitsOf(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float FromBits(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

template <class T>
T Load(const char* bytes, std::int64_t index) {
  T value;
  std::memcpy(&value, bytes + index * static_cast<std::int64_t>(sizeof value), sizeof value);
  return value;
}

template <class T, class Convert>
void ReadAs(const char* bytes, std::int64_t first, std::int64_t count, float* values,
            const Convert& convert) {
  for (std::int64_t i = 0; i < count; ++i) values[i] = convert(Load<T>(bytes, first + i));
}

// `exponent` masks the bits that are all set in what is not finite.
template <class Convert>
bool RoundAs(const float* values, std::int64_t count, char* bytes, int exponent, const Convert& convert) {
  bool finite = true;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint16_t rounded = convert(values[i]);
    std::memcpy(bytes + i * static_cast<std::int64_t>(sizeof rounded), &rounded, sizeof rounded);
    finite = finite && (rounded & exponent) != exponent;
  }
  return finite;
}

}  // namespace

std::uint16_t ToFloat16(float value) {
  const std::uint32_t bits = BitsOf(value);
  const auto sign = static_cast<std::uint16_t>((bits & kSign) >> 16);
  const float magnitude = FromBits(bits & ~kSign);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7E00);
  if (magnitude >= 65520) return static_cast<std::uint16_t>(sign | 0x7C00);
  if (magnitude < 0x1p-14f) {  // subnormal: a multiple of 2^-24, which the sum with 0.5 rounds to
    return static_cast<std::uint16_t>(sign | (BitsOf(magnitude + 0.5f) - BitsOf(0.5f)));
  }
  const std::uint32_t rest = BitsOf(magnitude);
  const std::uint32_t rounded = rest + 0x0FFF + ((rest >> 13) & 1);
  return static_cast<std::uint16_t>(sign | ((rounded - (std::uint32_t{112} << 23)) >> 13));
}

float FromFloat16(std::uint16_t bits) {
  const std::uint32_t sign = (std::uint32_t{bits} & 0x8000) << 16, rest = bits & 0x7FFF;
  if (rest >= 0x7C00) return FromBits(sign | kInfinity | (rest & 0x3FF) << 13);
  if (rest < 0x400) return FromBits(sign | BitsOf(static_cast<float>(rest) * 0x1p-24f));
  return FromBits(sign | ((rest << 13) + (std::uint32_t{112} << 23)));
}

std::uint16_t ToBfloat16(float value) {
  const std::uint32_t bits = BitsOf(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(bits >> 16 | 0x40);
  return static_cast<std::uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

float FromBfloat16(std::uint16_t bits) { return FromBits(std::uint32_t{bits} << 16); }

bool HoldsWeights(TensorDtype dtype) {
  return dtype == TensorDtype::kF32 || dtype == TensorDtype::kF16 || dtype == TensorDtype::kBF16;
}

void ReadValues(const TensorView& tensor, std::int64_t first, std::int64_t count, float* values) {
  const char* bytes = tensor.bytes.data();
  if (tensor.dtype == TensorDtype::kF32) {
    std::memcpy(values, bytes + first * static_cast<std::int64_t>(sizeof(float)),
                static_cast<std::size_t>(count) * sizeof(float));
  } else if (tensor.dtype == TensorDtype::kF16) {
    ReadAs<std::uint16_t>(bytes, first, count, values, FromFloat16);
  } else {
    ReadAs<std::uint16_t>(bytes, first, count, values, FromBfloat16);
  }
}

bool RoundValues(const float* values, std::int64_t count, TensorDtype dtype, char* bytes) {
  if (dtype == TensorDtype::kF16) return RoundAs(values, count, bytes, 0x7C00, ToFloat16);
  if (dtype == TensorDtype::kBF16) return RoundAs(values, count, bytes, 0x7F80, ToBfloat16);
  std::memcpy(bytes, values, static_cast<std::size_t>(count) * sizeof(float));
  return std::all_of(values, values + count, [](float value) { return std::isfinite(value); });
}

}  // namespace huoyan
