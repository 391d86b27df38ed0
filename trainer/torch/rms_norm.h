#pragma once

#include "trainer/torch/tensor.h"

namespace huoyan {

/// Root-mean-square normalisation (Zhang & Sennrich 2019) as Qwen2 does it: statistics in fp32, y = cast(x *
/// rstd) * weight.
struct RmsNormOutput {
  at::Tensor y;     ///< [T, d], x's dtype
  at::Tensor rstd;  ///< [T, 1] fp32: all that the backward needs besides x
};
RmsNormOutput RmsNormForward(const at::Tensor& x, const at::Tensor& weight, double epsilon);

/// y again, from x and the saved rstd.
at::Tensor RmsNormRecompute(const at::Tensor& x, const at::Tensor& rstd, const at::Tensor& weight);

/// dx for dy; adds to `weight_gradient` when it is defined.
at::Tensor RmsNormBackward(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& rstd,
                           const at::Tensor& weight, at::Tensor weight_gradient);

}  // namespace huoyan
