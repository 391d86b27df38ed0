#pragma once

#include <functional>
#include <optional>

#include "trainer/torch/frozen_weight.h"

namespace huoyan {

/// A low-rank update s * B A on a frozen weight (Hu et al. 2021). With a magnitude, DoRA (Liu et al. 2024):
/// row i of W + s * B A is scaled to the length magnitude[i]; its own length counts as a constant in the
/// backward, as in the paper.
struct LoraPair {
  at::Tensor
      a;  ///< [r, in], fp32; products round it to their dtype as they go, since skinny products in fp32 cost
          ///< more than the frozen base's and rounded copies of all would be kept for nothing
  at::Tensor b;           ///< [out, r], likewise
  at::Tensor a_gradient;  ///< fp32, accumulated into; undefined when not training
  at::Tensor b_gradient;
  double scale = 1;
  at::Tensor magnitude;           ///< [out] fp32; undefined without DoRA
  at::Tensor magnitude_gradient;  ///< accumulated into; undefined when not training
  at::Tensor weight_row_squares;  ///< [out] fp32: the squared lengths of W's rows
};

/// A linear module y = x W^T + bias + s (x A^T) B^T.
struct Linear {
  FrozenWeight weight;         ///< [out, in]
  at::Tensor bias;             ///< [out], or undefined
  at::Tensor weight_gradient;  ///< accumulated into when defined: full training
  at::Tensor bias_gradient;
  std::optional<LoraPair> lora;
};

/// x [T, in] -> y [T, out].
at::Tensor LinearForward(const Linear& linear, const at::Tensor& x);

/// dx [T, in] for dy [T, out], written by hand: with u = s dy B and t = x A^T recomputed, dB += s dy^T t, dA
/// += u^T x, dx = dy W + u A. The frozen weight gets no gradient, so nothing of its size is ever made.
/// `x` is asked for last, when the weight's own workspace is gone again, so that an input that is recomputed
/// does not live beside it.
at::Tensor LinearBackward(const Linear& linear, const std::function<at::Tensor()>& x, const at::Tensor& dy);
at::Tensor LinearBackward(const Linear& linear, const at::Tensor& x, const at::Tensor& dy);

/// gradient += scale * left^T right, for an fp32 accumulator [m, n] and factors [T, m], [T, n] of any one
/// dtype.
void AccumulateProduct(at::Tensor gradient, const at::Tensor& left, const at::Tensor& right, double scale);

}  // namespace huoyan
