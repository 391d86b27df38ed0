#pragma once

#include <utility>

#include "trainer/torch/tensor.h"

namespace huoyan {

/// silu(gate) * up (Shazeer 2020). Nothing is saved: the backward recomputes from gate and up.
at::Tensor SwiGluForward(const at::Tensor& gate, const at::Tensor& up);

/// {d gate, d up} for d.
std::pair<at::Tensor, at::Tensor> SwiGluBackward(const at::Tensor& d, const at::Tensor& gate,
                                                 const at::Tensor& up);

}  // namespace huoyan
