#include "trainer/torch/qwen2_model.h"

#include <algorithm>

#include "trainer/torch/cross_entropy.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/rms_norm.h"

namespace huoyan {
namespace {

constexpr std::int64_t kIgnoredTarget = -100;

at::Tensor Find(const NamedTensors& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  return found == tensors.end() ? at::Tensor() : found->second;
}

}  // namespace

Qwen2Model::Qwen2Model(const ModelConfig& config, const NamedTensors& weights, const NamedTensors& gradients)
    : config_(config) {
  embedding_ = weights.at("model.embed_tokens.weight");
  embedding_gradient_ = Find(gradients, "model.embed_tokens.weight");
  final_norm_ = weights.at("model.norm.weight");
  final_norm_gradient_ = Find(gradients, "model.norm.weight");
  const std::string head = config.tie_word_embeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  head_ = weights.at(head);
  head_gradient_ = Find(gradients, head);
  layers_.resize(static_cast<std::size_t>(config.num_hidden_layers));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    DecoderLayer& layer = layers_[i];
    const std::string prefix = "model.layers." + std::to_string(i) + ".";
    for (const auto& entry : EnumNames(Type<LinearModule>{})) {
      const std::string name = ModulePath(static_cast<int>(i), entry.first);
      Linear& linear = layer[entry.first];
      linear.weight = weights.at(name + ".weight");
      linear.bias = Find(weights, name + ".bias");
      linear.weight_gradient = Find(gradients, name + ".weight");
      linear.bias_gradient = Find(gradients, name + ".bias");
    }
    layer.input_norm = weights.at(prefix + "input_layernorm.weight");
    layer.input_norm_gradient = Find(gradients, prefix + "input_layernorm.weight");
    layer.post_attention_norm = weights.at(prefix + "post_attention_layernorm.weight");
    layer.post_attention_norm_gradient = Find(gradients, prefix + "post_attention_layernorm.weight");
  }
}

HeadShape Qwen2Model::heads() const {
  return {config_.num_attention_heads, config_.num_key_value_heads, config_.head_dim};
}

const RotaryTable& Qwen2Model::Rotary(std::int64_t positions) {
  if (positions > config_.max_position_embeddings) {
    throw Error(
        ExitCode::kUsage,
        Say("a sequence of {} tokens is longer than the model's max_position_embeddings of {}; shorten it",
            "{} 个词元的序列超过模型的 max_position_embeddings（{}），请缩短", positions,
            config_.max_position_embeddings));
  }
  if (!rotary_ || rotary_->max_positions() < positions) {
    const MemoryScope scope(MemoryCategory::kWorkspace);
    const std::int64_t rounded =
        std::min<std::int64_t>((positions + 255) / 256 * 256, config_.max_position_embeddings);
    rotary_.emplace(config_.head_dim, config_.rope_theta, rounded, dtype(), device());
  }
  return *rotary_;
}

PassContext Qwen2Model::MakeContext(const SequenceLayout& layout) {
  const std::int64_t longest = *std::max_element(layout.lengths().begin(), layout.lengths().end());
  return {layout, Rotary(longest).At(layout.positions()), heads(), config_.rms_norm_eps};
}

at::Tensor Qwen2Model::ForwardBackward(const TokenBatch& batch, double gradient_scale,
                                       bool checkpoint_layers) {
  const MemoryScope scope(MemoryCategory::kActivations);
  const PassContext context = MakeContext(batch.layout);
  std::vector<LayerSaved> saved(layers_.size());
  at::Tensor x = embedding_.index_select(0, batch.ids);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = LayerForward(layers_[i], x, context, saved[i]);
    if (checkpoint_layers) saved[i] = LayerSaved{saved[i].input, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  }
  at::Tensor loss_sum, dx;
  {
    // Only positions with a target are normalised and projected.
    const at::Tensor kept = at::nonzero(batch.targets.ne(kIgnoredTarget)).flatten();
    const at::Tensor last = x.index_select(0, kept);
    const RmsNormOutput norm = RmsNormForward(last, final_norm_, config_.rms_norm_eps);
    const LinearCrossEntropyResult result = LinearCrossEntropy(
        norm.y, head_, batch.targets.index_select(0, kept), gradient_scale, head_gradient_);
    loss_sum = result.loss_sum;
    dx = at::zeros_like(x);
    dx.index_copy_(0, kept,
                   RmsNormBackward(result.d_hidden, last, norm.rstd, final_norm_, final_norm_gradient_));
    x.reset();
  }
  for (std::size_t i = layers_.size(); i-- > 0;) {
    if (checkpoint_layers) LayerForward(layers_[i], saved[i].input, context, saved[i]);
    dx = LayerBackward(layers_[i], dx, context, saved[i]);
    saved[i] = LayerSaved{};
  }
  if (embedding_gradient_.defined()) {
    embedding_gradient_.add_(
        at::embedding_dense_backward(dx, batch.ids, embedding_.size(0), /*padding_idx=*/-1, false));
  }
  return loss_sum;
}

at::Tensor Qwen2Model::Hidden(const at::Tensor& ids, const SequenceLayout& layout,
                              const std::function<void(std::size_t layer, LayerSaved&)>& on_layer) {
  const MemoryScope scope(MemoryCategory::kActivations);
  const PassContext context = MakeContext(layout);
  at::Tensor x = embedding_.index_select(0, ids);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    LayerSaved saved;
    x = LayerForward(layers_[i], x, context, saved);
    if (on_layer) on_layer(i, saved);
  }
  return RmsNormForward(x, final_norm_, config_.rms_norm_eps).y;
}

}  // namespace huoyan
