#pragma once

#include <array>

#include "trainer/specs.h"
#include "trainer/torch/attention.h"
#include "trainer/torch/linear.h"
#include "trainer/torch/rotary.h"

namespace huoyan {

/// One Qwen2 layer: x + attention(norm(x)), then + mlp(norm(x)).
struct DecoderLayer {
  std::array<Linear, kLinearModuleCount> linears;                ///< by LinearModule
  at::Tensor input_norm, post_attention_norm;                    ///< [d]
  at::Tensor input_norm_gradient, post_attention_norm_gradient;  ///< accumulated into when defined

  Linear& operator[](LinearModule module) { return linears[static_cast<std::size_t>(module)]; }
  const Linear& operator[](LinearModule module) const { return linears[static_cast<std::size_t>(module)]; }
};

/// What one pass shares among all layers.
struct PassContext {
  const SequenceLayout& layout;
  RotaryTable::Rows rotary;
  HeadShape heads;
  double norm_epsilon;
};

/// What the backward needs of the forward: 2(2d + 2q + 2kv + 2I) + 4h + 8 bytes a token in bf16. Norms and
/// SwiGLU are recomputed. T tokens, R of them read of the output.
struct LayerSaved {
  at::Tensor input;       ///< [T, d]
  at::Tensor input_rstd;  ///< [T, 1] fp32
  at::Tensor q, k, v;     ///< rotated, [T, heads or kv_heads, head_dim]
  AttentionOutput attention;
  at::Tensor middle, middle_rstd;  ///< after attention's residual, [R, d] and [R, 1] fp32
  at::Tensor gate, up;             ///< [R, I]
};

/// Fills `saved` (which may be dropped down to `input` for checkpointing) and returns the layer's output
/// [R, d]. `prefix`: see AttentionForward. `read`: the tokens whose output anything reads, [R] int64 in
/// order; behind attention, where tokens no longer meet, the others are left out. Undefined: all.
at::Tensor LayerForward(const DecoderLayer& layer, const at::Tensor& x, const PassContext& context,
                        LayerSaved& saved, const KeysValues* prefix = nullptr, const at::Tensor& read = {});

/// The input's gradient [T, d] for the output's [R, d]; accumulates the layer's own gradients. Frees `saved`
/// as it goes. `read`: as LayerForward had it.
at::Tensor LayerBackward(const DecoderLayer& layer, const at::Tensor& dy, const PassContext& context,
                         LayerSaved& saved, const at::Tensor& read = {});

}  // namespace huoyan
