#pragma once

#include "trainer/torch/frozen_weight.h"

namespace huoyan {

struct LinearCrossEntropyResult {
  at::Tensor loss_sum;  ///< fp32 scalar: the sum, not the mean, of -log p(target)
  at::Tensor d_hidden;  ///< [N, d]: gradient of loss_sum * gradient_scale
};

/// Projection to the vocabulary and cross-entropy together, in chunks of rows: logits, log-sum-exp, loss and
/// the gradient of the logits, in place, before the next chunk's logits exist (as in Liger Kernel, Hsu et al.
/// 2024). The N x V matrix never does. Leave masked positions out of `hidden` beforehand. hidden [N, d]; head
/// [V, d]; targets [N] int64 in [0, V). Adds the head's gradient to `head_gradient` when defined.
LinearCrossEntropyResult LinearCrossEntropy(const at::Tensor& hidden, const FrozenWeight& head,
                                            const at::Tensor& targets, double gradient_scale,
                                            at::Tensor head_gradient);

}  // namespace huoyan
