#include "trainer/torch/decoder_layer.h"

#include "trainer/torch/rms_norm.h"
#include "trainer/torch/swiglu.h"

namespace huoyan {
namespace {

at::Tensor Gather(const at::Tensor& x, const at::Tensor& read) {
  return read.defined() ? x.index_select(0, read) : x;
}

}  // namespace

at::Tensor LayerForward(const DecoderLayer& layer, const at::Tensor& x, const PassContext& context,
                        LayerSaved& saved, const KeysValues* prefix, const at::Tensor& read) {
  const HeadShape& heads = context.heads;
  const std::int64_t tokens = x.size(0);
  saved.input = x;
  {
    const RmsNormOutput norm = RmsNormForward(x, layer.input_norm, context.norm_epsilon);
    saved.input_rstd = norm.rstd;
    saved.q = LinearForward(layer[LinearModule::kQ], norm.y).view({tokens, heads.heads, heads.head_dim});
    saved.k = LinearForward(layer[LinearModule::kK], norm.y).view({tokens, heads.kv_heads, heads.head_dim});
    saved.v = LinearForward(layer[LinearModule::kV], norm.y).view({tokens, heads.kv_heads, heads.head_dim});
  }
  ApplyRotary(saved.q, context.rotary);
  ApplyRotary(saved.k, context.rotary);
  saved.attention = AttentionForward(saved.q, saved.k, saved.v, context.layout, heads, prefix);
  saved.middle = LinearForward(layer[LinearModule::kO], Gather(saved.attention.o.view({tokens, -1}), read))
                     .add_(Gather(x, read));
  {
    const RmsNormOutput norm = RmsNormForward(saved.middle, layer.post_attention_norm, context.norm_epsilon);
    saved.middle_rstd = norm.rstd;
    saved.gate = LinearForward(layer[LinearModule::kGate], norm.y);
    saved.up = LinearForward(layer[LinearModule::kUp], norm.y);
  }
  return LinearForward(layer[LinearModule::kDown], SwiGluForward(saved.gate, saved.up)).add_(saved.middle);
}

at::Tensor LayerBackward(const DecoderLayer& layer, const at::Tensor& dy, const PassContext& context,
                         LayerSaved& saved, const at::Tensor& read) {
  const std::int64_t tokens = saved.input.size(0);
  at::Tensor d_middle;
  {
    const auto hidden = [&] { return SwiGluForward(saved.gate, saved.up); };
    at::Tensor d_gate = LinearBackward(layer[LinearModule::kDown], hidden, dy);
    const at::Tensor d_up = SwiGluBackward(d_gate, saved.gate, saved.up);
    saved.gate.reset();
    saved.up.reset();
    const at::Tensor normed = RmsNormRecompute(saved.middle, saved.middle_rstd, layer.post_attention_norm);
    at::Tensor d_normed = LinearBackward(layer[LinearModule::kGate], normed, d_gate);
    d_gate.reset();
    d_normed.add_(LinearBackward(layer[LinearModule::kUp], normed, d_up));
    d_middle = RmsNormBackward(d_normed, saved.middle, saved.middle_rstd, layer.post_attention_norm,
                               layer.post_attention_norm_gradient)
                   .add_(dy);
    saved.middle.reset();
  }
  AttentionGradients gradients;
  {
    const auto o = [&] { return Gather(saved.attention.o.view({tokens, -1}), read); };
    at::Tensor d_o = LinearBackward(layer[LinearModule::kO], o, d_middle);
    if (read.defined()) d_o = at::zeros({tokens, d_o.size(1)}, d_o.options()).index_add_(0, read, d_o);
    gradients = AttentionBackward(d_o.view_as(saved.q), saved.q, saved.k, saved.v, saved.attention,
                                  context.layout, context.heads);
    for (at::Tensor* used : {&saved.q, &saved.k, &saved.v}) used->reset();
    saved.attention = AttentionOutput{};
  }
  ApplyRotary(gradients.dq, context.rotary, /*inverse=*/true);
  ApplyRotary(gradients.dk, context.rotary, /*inverse=*/true);
  const at::Tensor normed = RmsNormRecompute(saved.input, saved.input_rstd, layer.input_norm);
  at::Tensor d_normed = LinearBackward(layer[LinearModule::kQ], normed, gradients.dq.view({tokens, -1}));
  d_normed.add_(LinearBackward(layer[LinearModule::kK], normed, gradients.dk.view({tokens, -1})));
  d_normed.add_(LinearBackward(layer[LinearModule::kV], normed, gradients.dv.view({tokens, -1})));
  at::Tensor dx =
      RmsNormBackward(d_normed, saved.input, saved.input_rstd, layer.input_norm, layer.input_norm_gradient);
  return read.defined() ? dx.index_add_(0, read, d_middle) : dx.add_(d_middle);
}

}  // namespace huoyan
