#pragma once

#include "trainer/torch/tensor.h"

namespace huoyan {

/// CPU kernels for swiglu.h, in a file of their own for each kind of processor: one pass over tensors that
/// plain operators read and write several times. All are contiguous, of one size, fp32 or bf16. False: this
/// case, build or processor has no kernel, and plain operators serve.
bool SwiGluForwardKernel(const at::Tensor& gate, const at::Tensor& up, at::Tensor out);
bool SwiGluBackwardKernel(at::Tensor d, const at::Tensor& gate, const at::Tensor& up, at::Tensor d_up);

}  // namespace huoyan
