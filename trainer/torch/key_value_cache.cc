#include "trainer/torch/key_value_cache.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/rms_norm.h"
#include "trainer/torch/swiglu.h"

namespace huoyan {

std::vector<KeysValues> ComputePrefix(Qwen2Model& model, const at::Tensor& ids) {
  std::vector<KeysValues> prefix;
  if (ids.size(0) == 0) return prefix;
  const MemoryScope scope(MemoryCategory::kKvCache);
  model.Hidden(ids, SequenceLayout({ids.size(0)}, model.device()), [&](std::size_t, LayerSaved& saved) {
    prefix.push_back({saved.k, saved.v});
  });
  return prefix;
}

KeyValueCache::KeyValueCache(const Qwen2Model& model, std::vector<std::int64_t> prompt_lengths,
                             std::int64_t capacity)
    : heads_(model.heads()), lengths_(std::move(prompt_lengths)) {
  const MemoryScope scope(MemoryCategory::kKvCache);
  const auto options = at::TensorOptions().dtype(model.dtype()).device(model.device());
  const auto layer_count = static_cast<std::size_t>(model.config().num_hidden_layers);
  column_ = *std::max_element(lengths_.begin(), lengths_.end());
  for (std::size_t i = 0; i < layer_count; ++i) {
    keys_.push_back(at::zeros({rows(), heads_.kv_heads, capacity, heads_.head_dim}, options));
    values_.push_back(at::zeros({rows(), heads_.kv_heads, capacity, heads_.head_dim}, options));
  }
  at::Tensor bias = at::zeros({rows(), 1, 1, capacity}, at::kFloat);
  for (std::int64_t row = 0; row < rows(); ++row) {
    bias.select(0, row)
        .narrow(-1, 0, column_ - lengths_[static_cast<std::size_t>(row)])
        .fill_(-std::numeric_limits<float>::infinity());
  }
  padding_bias_ = bias.to(model.device());
}

at::Tensor KeyValueCache::Prefill(Qwen2Model& model, const std::vector<KeysValues>& prefix,
                                  const at::Tensor& ids) {
  const std::int64_t shared = prefix.empty() ? 0 : prefix[0].k.size(0);
  std::vector<std::int64_t> own_lengths;
  for (const std::int64_t length : lengths_) own_lengths.push_back(length - shared);
  const SequenceLayout layout(own_lengths, model.device());
  const auto keep = [&](std::size_t layer, LayerSaved& saved) {
    std::int64_t token = 0;
    for (std::int64_t row = 0; row < rows(); ++row) {
      const std::int64_t own = own_lengths[static_cast<std::size_t>(row)];
      const auto store = [&](at::Tensor cache, std::int64_t column, const at::Tensor& tokens) {
        cache.select(0, row).narrow(1, column, tokens.size(0)).copy_(tokens.transpose(0, 1));
      };
      if (shared > 0) {
        store(keys_[layer], column_ - own - shared, prefix[layer].k);
        store(values_[layer], column_ - own - shared, prefix[layer].v);
      }
      store(keys_[layer], column_ - own, saved.k.narrow(0, token, own));
      store(values_[layer], column_ - own, saved.v.narrow(0, token, own));
      token += own;
    }
  };
  const at::Tensor hidden = model.Hidden(ids, layout, keep, prefix);
  std::vector<std::int64_t> last;
  std::int64_t end = 0;
  for (const std::int64_t length : own_lengths) last.push_back((end += length) - 1);
  return hidden.index_select(0, at::tensor(last, at::kLong).to(model.device()));
}

at::Tensor KeyValueCache::Step(Qwen2Model& model, const at::Tensor& tokens) {
  const MemoryScope scope(MemoryCategory::kActivations);
  const double epsilon = model.config().rms_norm_eps;
  const std::int64_t longest = *std::max_element(lengths_.begin(), lengths_.end());
  const RotaryTable::Rows rotary =
      model.Rotary(longest + 1).At(at::tensor(lengths_, at::kLong).to(model.device()));
  at::Tensor x = model.embedding().Gather(tokens);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const DecoderLayer& layer = model.layers()[i];
    const at::Tensor normed = RmsNormForward(x, layer.input_norm, epsilon).y;
    const at::Tensor o = StepAttention(i, LinearForward(layer[LinearModule::kQ], normed),
                                       LinearForward(layer[LinearModule::kK], normed),
                                       LinearForward(layer[LinearModule::kV], normed), rotary);
    x = LinearForward(layer[LinearModule::kO], o).add_(x);
    const at::Tensor post = RmsNormForward(x, layer.post_attention_norm, epsilon).y;
    const at::Tensor hidden = SwiGluForward(LinearForward(layer[LinearModule::kGate], post),
                                            LinearForward(layer[LinearModule::kUp], post));
    x = LinearForward(layer[LinearModule::kDown], hidden).add_(x);
  }
  ++column_;
  for (std::int64_t& length : lengths_) ++length;
  return RmsNormForward(x, model.final_norm(), epsilon).y;
}

at::Tensor KeyValueCache::StepAttention(std::size_t layer, at::Tensor q, at::Tensor k, const at::Tensor& v,
                                        const RotaryTable::Rows& rotary) {
  const std::int64_t groups = heads_.heads / heads_.kv_heads, seen = column_ + 1;
  q = q.view({rows(), heads_.heads, heads_.head_dim});
  k = k.view({rows(), heads_.kv_heads, heads_.head_dim});
  ApplyRotary(q, rotary);
  ApplyRotary(k, rotary);
  keys_[layer].select(2, column_).copy_(k);
  values_[layer].select(2, column_).copy_(v.view({rows(), heads_.kv_heads, heads_.head_dim}));
  const auto seen_part = [&](const at::Tensor& cache) {
    return cache.view({rows() * heads_.kv_heads, cache.size(2), heads_.head_dim}).narrow(1, 0, seen);
  };
  at::Tensor scores = at::bmm(q.view({rows() * heads_.kv_heads, groups, heads_.head_dim}),
                              seen_part(keys_[layer]).transpose(1, 2))
                          .to(at::kFloat);
  scores.mul_(1.0 / std::sqrt(static_cast<double>(heads_.head_dim)));
  scores.view({rows(), heads_.kv_heads, groups, seen}).add_(padding_bias_.narrow(3, 0, seen));
  const at::Tensor p = at::softmax(scores, -1).to(q.scalar_type());
  return at::bmm(p, seen_part(values_[layer])).view({rows(), heads_.heads * heads_.head_dim});
}

void KeyValueCache::KeepRows(const std::vector<std::int64_t>& rows) {
  const MemoryScope scope(MemoryCategory::kKvCache);
  const at::Tensor index = at::tensor(rows, at::kLong).to(padding_bias_.device());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    keys_[i] = keys_[i].index_select(0, index);
    values_[i] = values_[i].index_select(0, index);
  }
  padding_bias_ = padding_bias_.index_select(0, index);
  std::vector<std::int64_t> lengths;
  for (const std::int64_t row : rows) lengths.push_back(lengths_[static_cast<std::size_t>(row)]);
  lengths_ = std::move(lengths);
}

}  // namespace huoyan
