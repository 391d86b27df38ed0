#include "tests/bench/eager_qwen2.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace huoyan {
namespace {

constexpr std::int64_t kIgnored = -100;

at::Tensor Norm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor scaled = wide * at::rsqrt(wide.pow(2).mean(-1, /*keepdim=*/true) + epsilon);
  return weight * scaled.to(x.scalar_type());
}

at::Tensor Rotate(const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
  const std::int64_t half = x.size(-1) / 2;
  const at::Tensor rotated = at::cat({-x.narrow(-1, half, half), x.narrow(-1, 0, half)}, -1);
  return x * cos + rotated * sin;
}

// [B, kv, S, d] -> [B, kv * groups, S, d], each head repeated.
at::Tensor RepeatHeads(const at::Tensor& x, std::int64_t groups) {
  const auto sizes = x.sizes();
  return x.unsqueeze(2)
      .expand({sizes[0], sizes[1], groups, sizes[2], sizes[3]})
      .reshape({sizes[0], sizes[1] * groups, sizes[2], sizes[3]});
}

// -inf above the diagonal and at padded keys: [B, 1, S, S].
at::Tensor CausalMask(const std::vector<TokenizedExample>& batch, std::int64_t longest,
                      at::ScalarType dtype) {
  const double hidden = std::numeric_limits<float>::lowest();
  at::Tensor mask = at::full({static_cast<std::int64_t>(batch.size()), 1, longest, longest}, hidden).triu_(1);
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const auto length = static_cast<std::int64_t>(batch[row].ids.size());
    mask.select(0, static_cast<std::int64_t>(row)).narrow(-1, length, longest - length).fill_(hidden);
  }
  return mask.to(dtype);
}

}  // namespace

EagerQwen2::EagerQwen2(const ModelConfig& config, const NamedWeights& weights, int rank, double scale)
    : config_(config), weights_(weights), scale_(scale) {
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    for (const auto& entry : EnumNames(Type<LinearModule>{})) {
      const std::string path = ModulePath(layer, entry.first);
      const at::Tensor weight = Weight(path + ".weight");
      Factors factors{at::randn({rank, weight.size(1)}, at::kFloat).mul_(0.02),
                      at::zeros({weight.size(0), rank}, at::kFloat)};
      for (at::Tensor* factor : {&factors.a, &factors.b}) {
        first_moments_.push_back(at::zeros_like(*factor));
        second_moments_.push_back(at::zeros_like(*factor));
        factor->set_requires_grad(true);
        parameters_.push_back(*factor);
      }
      factors_[path] = factors;
    }
  }
}

at::Tensor EagerQwen2::Adapted(int layer, const char* module, const at::Tensor& x) {
  const std::string path = "model.layers." + std::to_string(layer) + "." + module;
  const auto bias = weights_.find(path + ".bias");
  at::Tensor y =
      at::linear(x, Weight(path + ".weight"), bias == weights_.end() ? at::Tensor() : bias->second.Dense());
  const Factors& factors = factors_.at(path);
  y = y + at::linear(at::linear(x.to(at::kFloat), factors.a), factors.b) * scale_;
  return y.to(x.scalar_type());
}

at::Tensor EagerQwen2::Layer(int layer, const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin,
                             const at::Tensor& mask) {
  const std::string prefix = "model.layers." + std::to_string(layer) + ".";
  const std::int64_t batch = x.size(0), length = x.size(1), width = config_.head_dim;
  const auto heads = [&](const at::Tensor& y) { return y.view({batch, length, -1, width}).transpose(1, 2); };
  const at::Tensor normed = Norm(x, Weight(prefix + "input_layernorm.weight"), config_.rms_norm_eps);
  const at::Tensor q = Rotate(heads(Adapted(layer, "self_attn.q_proj", normed)), cos, sin);
  at::Tensor k = Rotate(heads(Adapted(layer, "self_attn.k_proj", normed)), cos, sin);
  at::Tensor v = heads(Adapted(layer, "self_attn.v_proj", normed));
  const std::int64_t groups = config_.num_attention_heads / config_.num_key_value_heads;
  k = RepeatHeads(k, groups);
  v = RepeatHeads(v, groups);
  const at::Tensor scores = at::matmul(q, k.transpose(2, 3)) / std::sqrt(static_cast<double>(width)) + mask;
  const at::Tensor p = at::softmax(scores, -1, at::kFloat).to(q.scalar_type());
  const at::Tensor o = at::matmul(p, v).transpose(1, 2).contiguous().view({batch, length, -1});
  const at::Tensor middle = x + Adapted(layer, "self_attn.o_proj", o);
  const at::Tensor post =
      Norm(middle, Weight(prefix + "post_attention_layernorm.weight"), config_.rms_norm_eps);
  const at::Tensor hidden =
      at::silu(Adapted(layer, "mlp.gate_proj", post)) * Adapted(layer, "mlp.up_proj", post);
  return middle + Adapted(layer, "mlp.down_proj", hidden);
}

at::Tensor EagerQwen2::Logits(const at::Tensor& ids, const at::Tensor& mask) {
  at::Tensor x = at::embedding(Weight("model.embed_tokens.weight"), ids);
  const std::int64_t half = config_.head_dim / 2;
  const at::Tensor frequencies =
      at::pow(config_.rope_theta, at::arange(half, at::kFloat) * (-1.0 / static_cast<double>(half)));
  const at::Tensor angles = at::outer(at::arange(ids.size(1), at::kFloat), frequencies);
  const at::Tensor both = at::cat({angles, angles}, -1);
  const at::Tensor cos = both.cos().to(x.scalar_type()), sin = both.sin().to(x.scalar_type());
  for (int layer = 0; layer < config_.num_hidden_layers; ++layer) x = Layer(layer, x, cos, sin, mask);
  x = Norm(x, Weight("model.norm.weight"), config_.rms_norm_eps);
  const char* head = config_.tie_word_embeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  return at::linear(x, Weight(head)).to(at::kFloat);
}

double EagerQwen2::Step(const std::vector<std::vector<TokenizedExample>>& batches, double learning_rate) {
  std::int64_t labels = 0;
  for (const auto& batch : batches) {
    for (const TokenizedExample& example : batch) {
      for (std::size_t i = 1; i < example.labels.size(); ++i) labels += example.labels[i] != kIgnored ? 1 : 0;
    }
  }
  double loss = 0;
  for (const auto& batch : batches) loss += ForwardBackward(batch, labels);
  Update(learning_rate);
  return loss;
}

double EagerQwen2::ForwardBackward(const std::vector<TokenizedExample>& batch, std::int64_t labels) {
  const at::AutoGradMode recording(true);
  std::size_t longest = 0;
  for (const TokenizedExample& example : batch) longest = std::max(longest, example.ids.size());
  const auto rows = static_cast<std::int64_t>(batch.size()), length = static_cast<std::int64_t>(longest);
  at::Tensor ids = at::zeros({rows, length}, at::kLong),
             targets = at::full({rows, length}, kIgnored, at::kLong);
  for (std::int64_t row = 0; row < rows; ++row) {
    const TokenizedExample& example = batch[static_cast<std::size_t>(row)];
    for (std::size_t i = 0; i < example.ids.size(); ++i) {
      const std::int64_t at_position = row * length + static_cast<std::int64_t>(i);
      ids.data_ptr<std::int64_t>()[at_position] = example.ids[i];
      if (i + 1 < example.ids.size()) targets.data_ptr<std::int64_t>()[at_position] = example.labels[i + 1];
    }
  }
  const at::Tensor mask = CausalMask(batch, length, Weight("model.norm.weight").scalar_type());
  // The last position predicts nothing; the others are copied out from before it.
  const at::Tensor shifted = Logits(ids, mask).narrow(1, 0, length - 1).contiguous();
  const at::Tensor loss =
      at::cross_entropy_loss(shifted.view({rows * (length - 1), -1}),
                             targets.narrow(1, 0, length - 1).flatten(), {}, at::Reduction::Sum, kIgnored) /
      static_cast<double>(labels);
  loss.backward();
  return loss.item<float>();
}

void EagerQwen2::Update(double learning_rate) {
  const at::NoGradGuard quiet;
  std::vector<at::Tensor> norms;
  for (at::Tensor& parameter : parameters_) norms.push_back(parameter.mutable_grad().norm());
  const double norm = at::stack(norms).norm().item<float>();
  const double clip = std::min(1.0, 1.0 / (norm + 1e-6));
  ++steps_;
  const double first_correction = 1 - std::pow(0.9, steps_), second_correction = 1 - std::pow(0.999, steps_);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    at::Tensor gradient = parameters_[i].mutable_grad().mul_(clip);
    parameters_[i].mul_(1 - learning_rate * 0.01);
    first_moments_[i].mul_(0.9).add_(gradient, 0.1);
    second_moments_[i].mul_(0.999).addcmul_(gradient, gradient, 0.001);
    const at::Tensor divisor = (second_moments_[i].sqrt() / std::sqrt(second_correction)).add_(1e-8);
    parameters_[i].addcdiv_(first_moments_[i], divisor, -learning_rate / first_correction);
    parameters_[i].mutable_grad().reset();
  }
}

}  // namespace huoyan
