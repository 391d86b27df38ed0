#pragma once

#include <cstdint>

#include "trainer/safetensors.h"

namespace huoyan {

/// IEEE half precision and bfloat16, as their bits. Rounding is to nearest, ties to even; what is too large
/// becomes infinite, a NaN stays one.
std::uint16_t ToFloat16(float value);
float FromFloat16(std::uint16_t bits);
std::uint16_t ToBfloat16(float value);
float FromBfloat16(std::uint16_t bits);

/// Can this element type hold weights: F32, F16 or BF16?
bool HoldsWeights(TensorDtype dtype);

/// Elements [first, first + count) of such a tensor in fp32. The bytes need not be aligned.
void ReadValues(const TensorView& tensor, std::int64_t first, std::int64_t count, float* values);

/// Rounds `count` values to `dtype` (F32, F16 or BF16) and writes them to `bytes`. False when one of them is
/// not finite there.
bool RoundValues(const float* values, std::int64_t count, TensorDtype dtype, char* bytes);

}  // namespace huoyan
