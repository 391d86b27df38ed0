#pragma once

#include "trainer/torch/tensor.h"

namespace huoyan {

/// silu(gate) * up (Shazeer 2020). Nothing is saved: the backward recomputes from gate and up.
at::Tensor SwiGluForward(const at::Tensor& gate, const at::Tensor& up);

/// Turns `d`, the gradient of the product, into that of gate, in place, and returns that of up: [T, I]
/// tensors are the largest of a layer, and one less lives at the peak.
at::Tensor SwiGluBackward(at::Tensor d, const at::Tensor& gate, const at::Tensor& up);

}  // namespace huoyan
