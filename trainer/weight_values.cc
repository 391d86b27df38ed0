#include "trainer/weight_values.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstring>

namespace huoyan {
namespace {

using Eigen::numext::bit_cast;

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

std::uint16_t ToFloat16(float value) { return bit_cast<std::uint16_t>(Eigen::half(value)); }

float FromFloat16(std::uint16_t bits) { return static_cast<float>(bit_cast<Eigen::half>(bits)); }

std::uint16_t ToBfloat16(float value) { return bit_cast<std::uint16_t>(Eigen::bfloat16(value)); }

float FromBfloat16(std::uint16_t bits) { return static_cast<float>(bit_cast<Eigen::bfloat16>(bits)); }

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
