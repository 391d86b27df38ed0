#pragma once

#include "trainer/quantised_format.h"
#include "trainer/torch/tensor.h"

namespace huoyan {

/// CPU kernels for FrozenWeight, in a file of their own for each kind of processor. `out` is [rows, columns],
/// contiguous, fp32 or bf16. False: this build or processor has no kernel, and plain operators serve.
bool DequantiseInt8(const at::Tensor& codes, const at::Tensor& scales, at::Tensor out);
bool DequantiseNf4(const at::Tensor& codes, const at::Tensor& block_scales, at::Tensor out);

}  // namespace huoyan
