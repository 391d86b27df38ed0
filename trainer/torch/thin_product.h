#pragma once

#include "trainer/torch/frozen_weight.h"

namespace huoyan {

/// The most rows a thin product takes: beyond them the processor, not the memory, sets the pace.
inline constexpr std::int64_t kThinRows = 16;

/// y [m, n] = x [m, k] W^T (+ bias [n] when defined) in bf16 on the CPU, for the few rows of a decoding step:
/// W is read once, in order, while general products rearrange it first. Quantised weights are dequantised
/// some rows at a time, in the cache. Every element is one sum in one order, whatever m is, so a token's
/// result does not depend on its batch. In a file of its own for each kind of processor. An undefined tensor:
/// this case, build or processor has no kernel, and plain operators serve.
at::Tensor ThinProduct(const at::Tensor& x, const FrozenWeight& weight, const at::Tensor& bias);

}  // namespace huoyan
