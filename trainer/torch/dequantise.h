#pragma once

#include <array>
#include <cstdint>

#include "trainer/torch/tensor.h"

namespace huoyan {

/// The sixteen values of 4-bit NormalFloat (Dettmers et al. 2023, appendix E), by code.
inline constexpr std::array<float, 16> kNf4Levels{-1.0f,
                                                  -0.6961928009986877f,
                                                  -0.5250730514526367f,
                                                  -0.39491748809814453f,
                                                  -0.28444138169288635f,
                                                  -0.18477343022823334f,
                                                  -0.09105003625154495f,
                                                  0.0f,
                                                  0.07958029955625534f,
                                                  0.16093020141124725f,
                                                  0.24611230194568634f,
                                                  0.33791524171829224f,
                                                  0.44070982933044434f,
                                                  0.5626170039176941f,
                                                  0.7229568362236023f,
                                                  1.0f};
inline constexpr std::int64_t kNf4Block = 64;

/// CPU kernels for FrozenWeight, in a file of their own for each kind of processor. `out` is [rows, columns],
/// contiguous, fp32 or bf16. False: this build or processor has no kernel, and plain operators serve.
bool DequantiseInt8(const at::Tensor& codes, const at::Tensor& scales, at::Tensor out);
bool DequantiseNf4(const at::Tensor& codes, const at::Tensor& block_scales, at::Tensor out);

}  // namespace huoyan
