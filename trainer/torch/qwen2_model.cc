#include "trainer/torch/qwen2_model.h"

#include <algorithm>

#include "trainer/torch/cross_entropy.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/rms_norm.h"
#include "trainer/torch/thin_product.h"

namespace huoyan {
namespace {

constexpr std::int64_t kIgnoredTarget = -100;

constexpr std::int64_t kSliceRows = 16384;  // of a quantised head, dequantised at a time

at::Tensor Find(const NamedTensors& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  return found == tensors.end() ? at::Tensor() : found->second;
}

at::Tensor FindDense(const NamedWeights& weights, const std::string& name) {
  const auto found = weights.find(name);
  return found == weights.end() ? at::Tensor() : found->second.Dense();
}

}  // namespace

Qwen2Model::Qwen2Model(const ModelConfig& config, const NamedWeights& weights, const NamedTensors& gradients)
    : config_(config) {
  embedding_ = weights.at("model.embed_tokens.weight");
  embedding_gradient_ = Find(gradients, "model.embed_tokens.weight");
  final_norm_ = FindDense(weights, "model.norm.weight");
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
      linear.bias = FindDense(weights, name + ".bias");
      linear.weight_gradient = Find(gradients, name + ".weight");
      linear.bias_gradient = Find(gradients, name + ".bias");
    }
    layer.input_norm = FindDense(weights, prefix + "input_layernorm.weight");
    layer.input_norm_gradient = Find(gradients, prefix + "input_layernorm.weight");
    layer.post_attention_norm = FindDense(weights, prefix + "post_attention_layernorm.weight");
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

PassContext Qwen2Model::MakeContext(const SequenceLayout& layout, std::int64_t first_position) {
  const at::Tensor positions =
      first_position == 0 ? layout.positions() : layout.positions().add(first_position);
  return {layout, Rotary(first_position + layout.longest()).At(positions), heads(), config_.rms_norm_eps};
}

at::Tensor Qwen2Model::ForwardBackward(const TokenBatch& batch, double gradient_scale,
                                       std::size_t checkpointed_layers) {
  const MemoryScope scope(MemoryCategory::kActivations);
  const PassContext context = MakeContext(batch.layout);
  std::vector<LayerSaved> saved(layers_.size());
  // Positions without a target are left out as soon as nothing reads them: behind the last attention.
  const at::Tensor kept = at::nonzero(batch.targets.ne(kIgnoredTarget)).flatten();
  const auto read = [&](std::size_t layer) {
    return layer + 1 < layers_.size() || kept.size(0) == batch.ids.size(0) ? at::Tensor() : kept;
  };
  at::Tensor x = embedding_.Gather(batch.ids);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = LayerForward(layers_[i], x, context, saved[i], nullptr, read(i));
    if (i < checkpointed_layers) saved[i] = LayerSaved{saved[i].input, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  }
  at::Tensor loss_sum, dx;
  {
    const RmsNormOutput norm = RmsNormForward(x, final_norm_, config_.rms_norm_eps);
    const LinearCrossEntropyResult result = LinearCrossEntropy(
        norm.y, head_, batch.targets.index_select(0, kept), gradient_scale, head_gradient_);
    loss_sum = result.loss_sum;
    dx = RmsNormBackward(result.d_hidden, x, norm.rstd, final_norm_, final_norm_gradient_);
    x.reset();
  }
  for (std::size_t i = layers_.size(); i-- > 0;) {
    if (i < checkpointed_layers)
      LayerForward(layers_[i], saved[i].input, context, saved[i], nullptr, read(i));
    dx = LayerBackward(layers_[i], dx, context, saved[i], read(i));
    saved[i] = LayerSaved{};
  }
  if (embedding_gradient_.defined()) {
    embedding_gradient_.index_add_(0, batch.ids, dx.to(embedding_gradient_.scalar_type()));
  }
  return loss_sum;
}

at::Tensor Qwen2Model::Hidden(const at::Tensor& ids, const SequenceLayout& layout,
                              const std::function<void(std::size_t layer, LayerSaved&)>& on_layer,
                              const std::vector<KeysValues>& prefix) {
  const MemoryScope scope(MemoryCategory::kActivations);
  const PassContext context = MakeContext(layout, prefix.empty() ? 0 : prefix[0].k.size(0));
  at::Tensor x = embedding_.Gather(ids);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    LayerSaved saved;
    x = LayerForward(layers_[i], x, context, saved, prefix.empty() ? nullptr : &prefix[i]);
    if (on_layer) on_layer(i, saved);
  }
  return RmsNormForward(x, final_norm_, config_.rms_norm_eps).y;
}

at::Tensor Qwen2Model::Project(const at::Tensor& hidden) const {
  if (at::Tensor logits = ThinProduct(hidden, head_, {}); logits.defined()) return logits;
  if (!head_.quantised()) return at::mm(hidden, head_.Dense().t());
  at::Tensor logits = at::empty({hidden.size(0), head_.rows()}, hidden.options());
  for (std::int64_t first = 0; first < head_.rows(); first += kSliceRows) {
    const std::int64_t width = std::min(kSliceRows, head_.rows() - first);
    logits.narrow(1, first, width).copy_(at::mm(hidden, head_.Rows(first, width).t()));
  }
  return logits;
}

}  // namespace huoyan
