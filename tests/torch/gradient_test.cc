// Every hand-written backward of the step against central differences of its forward, in double, where they
// are sharp to many digits.
#include <gtest/gtest.h>

#include "tests/torch/reference_model.h"
#include "trainer/torch/cross_entropy.h"
#include "trainer/torch/decoder_layer.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/rms_norm.h"
#include "trainer/torch/swiglu.h"
#include "trainer/work_split.h"

namespace huoyan {
namespace {

constexpr double kTolerance = 1e-7;

at::Tensor Random(at::IntArrayRef shape) { return at::randn(shape, at::kDouble); }

// The derivative of sum(forward() * weight) by every element of `x`.
template <class Forward>
at::Tensor Differences(at::Tensor x, const at::Tensor& weight, const Forward& forward) {
  constexpr double step = 1e-5;
  at::Tensor gradient = at::empty_like(x);
  double* value = x.data_ptr<double>();
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const double kept = value[i];
    const auto loss = [&](double moved) {
      value[i] = moved;
      return at::mul(forward(), weight).sum().template item<double>();
    };
    gradient.data_ptr<double>()[i] = (loss(kept + step) - loss(kept - step)) / (2 * step);
    value[i] = kept;
  }
  return gradient;
}

class Gradients : public ::testing::Test {
 protected:
  Gradients() {
    MemoryTracker::Get();
    at::manual_seed(3);
  }
};

TEST_F(Gradients, OfRmsNorm) {
  const at::Tensor x = Random({5, 8}), weight = Random({8}), dy = Random({5, 8});
  const auto forward = [&] { return RmsNormForward(x, weight, 1e-6).y; };
  const RmsNormOutput out = RmsNormForward(x, weight, 1e-6);
  at::Tensor d_weight = at::zeros_like(weight);
  const at::Tensor dx = RmsNormBackward(dy, x, out.rstd, weight, d_weight);
  EXPECT_LT(RelativeError(dx, Differences(x, dy, forward)), kTolerance);
  EXPECT_LT(RelativeError(d_weight, Differences(weight, dy, forward)), kTolerance);
  EXPECT_TRUE(at::equal(RmsNormRecompute(x, out.rstd, weight), out.y));
}

TEST_F(Gradients, OfSwiGlu) {
  const at::Tensor gate = Random({4, 6}), up = Random({4, 6}), dy = Random({4, 6});
  const auto forward = [&] { return SwiGluForward(gate, up); };
  const at::Tensor by_gate = Differences(gate, dy, forward), by_up = Differences(up, dy, forward);
  const at::Tensor d_gate = dy.clone();
  const at::Tensor d_up = SwiGluBackward(d_gate, gate, up);
  EXPECT_LT(RelativeError(d_gate, by_gate), kTolerance);
  EXPECT_LT(RelativeError(d_up, by_up), kTolerance);
}

TEST_F(Gradients, OfRotaryEmbedding) {
  const at::Tensor x = Random({5, 2, 8}), dy = Random({5, 2, 8});
  const RotaryTable table(8, 1e4, 16, at::kDouble, at::kCPU);
  const RotaryTable::Rows rows = table.At(at::arange(3, 8));
  const at::Tensor expected = Differences(x, dy, [&] {
    at::Tensor y = x.clone();
    ApplyRotary(y, rows);
    return y;
  });
  const at::Tensor dx = dy.clone();
  ApplyRotary(dx, rows, /*inverse=*/true);
  EXPECT_LT(RelativeError(dx, expected), kTolerance);
}

// Sequences of unequal length, alone and padded into one group, with query heads sharing key heads.
TEST_F(Gradients, OfAttention) {
  const HeadShape heads{4, 2, 6};
  for (const std::vector<std::int64_t>& lengths :
       {std::vector<std::int64_t>{9}, std::vector<std::int64_t>{5, 4, 5}, std::vector<std::int64_t>{9, 1}}) {
    const SequenceLayout layout(lengths, at::kCPU);
    const std::int64_t tokens = layout.token_count();
    const at::Tensor q = Random({tokens, 4, 6}), k = Random({tokens, 2, 6}), v = Random({tokens, 2, 6});
    const at::Tensor dy = Random({tokens, 4, 6});
    const auto forward = [&] { return AttentionForward(q, k, v, layout, heads).o; };
    const AttentionGradients out =
        AttentionBackward(dy, q, k, v, AttentionForward(q, k, v, layout, heads), layout, heads);
    EXPECT_LT(RelativeError(out.dq, Differences(q, dy, forward)), kTolerance);
    EXPECT_LT(RelativeError(out.dk, Differences(k, dy, forward)), kTolerance);
    EXPECT_LT(RelativeError(out.dv, Differences(v, dy, forward)), kTolerance);
  }
}

TEST_F(Gradients, OfAttentionInSeveralBlocks) {
  const HeadShape heads{1, 1, 4};
  const std::int64_t tokens = 2100;  // 16 MiB of fp32 scores hold fewer queries than that
  const SequenceLayout layout({tokens}, at::kCPU);
  ASSERT_LT(AttentionBlockLength(1, 1, tokens), tokens);
  const at::Tensor q = Random({tokens, 1, 4}), k = Random({tokens, 1, 4}), v = Random({tokens, 1, 4});
  const at::Tensor dy = Random({tokens, 1, 4});
  const AttentionGradients out =
      AttentionBackward(dy, q, k, v, AttentionForward(q, k, v, layout, heads), layout, heads);
  for (const auto& [x, gradient] : {std::pair{q, out.dq}, {k, out.dk}, {v, out.dv}}) {
    const at::Tensor direction = Random(x.sizes());
    const auto loss = [&](double step) {
      at::Tensor moved = x;
      moved.add_(direction, step);
      const double value = at::mul(AttentionForward(q, k, v, layout, heads).o, dy).sum().item<double>();
      moved.add_(direction, -step);
      return value;
    };
    const double slope = (loss(1e-6) - loss(-1e-6)) / 2e-6;
    EXPECT_NEAR(at::mul(gradient, direction).sum().item<double>(), slope, 1e-6 * std::abs(slope) + 1e-6);
  }
}

TEST_F(Gradients, OfLinearCrossEntropy) {
  const at::Tensor hidden = Random({7, 5}), head = Random({11, 5});
  const at::Tensor targets = at::randint(0, 11, {7}, at::kLong);
  const double scale = 0.3;
  const at::Tensor by_scale = at::full({}, scale, at::kDouble);
  at::Tensor d_head = at::zeros_like(head);
  const LinearCrossEntropyResult out = LinearCrossEntropy(hidden, head, targets, scale, d_head);
  const auto forward = [&] { return LinearCrossEntropy(hidden, head, targets, scale, {}).loss_sum; };
  EXPECT_LT(RelativeError(out.d_hidden, Differences(hidden, by_scale, forward)), kTolerance);
  EXPECT_LT(RelativeError(d_head, Differences(head, by_scale, forward)), kTolerance);
}

// A whole layer with an adapter on every module: the input, both norms and all fourteen factors.
TEST_F(Gradients, OfALayer) {
  const std::int64_t d = 12, kv = 6, inner = 10, rank = 2;
  const HeadShape heads{2, 1, 6};
  const SequenceLayout layout({4, 3}, at::kCPU);
  const RotaryTable table(6, 1e4, 8, at::kDouble, at::kCPU);
  const PassContext context{layout, table.At(layout.positions()), heads, 1e-6};
  DecoderLayer layer;
  const std::array<std::array<std::int64_t, 2>, kLinearModuleCount> shapes{
      {{d, d}, {kv, d}, {kv, d}, {d, d}, {inner, d}, {inner, d}, {d, inner}}};  // [out, in]
  std::vector<std::pair<at::Tensor, at::Tensor>> parameters;                    // with their gradients
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const auto [out, in] = shapes[i];
    Linear& linear = layer.linears[i];
    linear.weight = Random({out, in}).mul_(0.5);
    if (i < 3) linear.bias = Random({out});
    LoraPair lora;
    lora.a = Random({rank, in});
    lora.b = Random({out, rank});
    lora.a_gradient = at::zeros_like(lora.a);
    lora.b_gradient = at::zeros_like(lora.b);
    lora.scale = 0.4;
    parameters.emplace_back(lora.a, lora.a_gradient);
    parameters.emplace_back(lora.b, lora.b_gradient);
    linear.lora = lora;
  }
  layer.input_norm = Random({d});
  layer.input_norm_gradient = at::zeros({d}, at::kDouble);
  layer.post_attention_norm = Random({d});
  layer.post_attention_norm_gradient = at::zeros({d}, at::kDouble);
  parameters.emplace_back(layer.input_norm, layer.input_norm_gradient);
  parameters.emplace_back(layer.post_attention_norm, layer.post_attention_norm_gradient);

  const at::Tensor x = Random({7, d}), dy = Random({7, d});
  const auto forward = [&] {
    LayerSaved saved;
    return LayerForward(layer, x, context, saved);
  };
  LayerSaved saved;
  LayerForward(layer, x, context, saved);
  const at::Tensor dx = LayerBackward(layer, dy, context, saved);
  EXPECT_LT(RelativeError(dx, Differences(x, dy, forward)), kTolerance);
  for (const auto& [value, gradient] : parameters)
    EXPECT_LT(RelativeError(gradient, Differences(value, dy, forward)), kTolerance);
}

// Random weights of a small model in double, and gradients to go with them.
struct SmallModel {
  explicit SmallModel(bool tied) {
    config.hidden_size = 8;
    config.num_hidden_layers = 2;
    config.num_attention_heads = 2;
    config.num_key_value_heads = 1;
    config.head_dim = 4;
    config.intermediate_size = 6;
    config.vocab_size = 11;
    config.tie_word_embeddings = tied;
    for (const ExpectedTensor& expected : ExpectedTensors(config)) {
      values[expected.name] = Random(expected.shape).mul_(0.5);
      gradients[expected.name] = at::zeros_like(values[expected.name]);
    }
  }
  NamedWeights Weights() const { return {values.begin(), values.end()}; }

  ModelConfig config;
  NamedTensors values, gradients;
};

// Every tensor of a model by itself, and with the head tied to the embedding, which then gets both their
// gradients.
class GradientsOfAModel : public Gradients, public ::testing::WithParamInterface<bool> {};

TEST_P(GradientsOfAModel, AreRightForEveryWeight) {
  SmallModel small(GetParam());
  const at::Tensor ids = at::tensor(std::vector<std::int64_t>{3, 1, 4, 1, 5, 9, 2});
  const at::Tensor targets = at::tensor(std::vector<std::int64_t>{-100, 4, 1, 5, -100, 2, 6});
  const TokenBatch batch{ids, targets, SequenceLayout({4, 3}, at::kCPU)};
  const double scale = 0.7;
  Qwen2Model(small.config, small.Weights(), small.gradients)
      .ForwardBackward(batch, scale, /*checkpointed_layers=*/1);
  Qwen2Model frozen(small.config, small.Weights(), {});
  const at::Tensor by_scale = at::full({}, scale, at::kDouble);
  for (const auto& [name, gradient] : small.gradients) {
    const at::Tensor differences =
        Differences(small.values[name], by_scale, [&] { return frozen.ForwardBackward(batch, 1, 0); });
    EXPECT_LT(RelativeError(gradient, differences), kTolerance) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Heads, GradientsOfAModel, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "tied" : "untied"; });

TEST_F(Gradients, AreNoneWhereNoTokenHasATarget) {
  SmallModel small(/*tied=*/true);
  const TokenBatch batch{at::tensor(std::vector<std::int64_t>{3, 1, 4}), at::full({3}, -100, at::kLong),
                         SequenceLayout({3}, at::kCPU)};
  Qwen2Model model(small.config, small.Weights(), small.gradients);
  EXPECT_EQ(model.ForwardBackward(batch, 1, /*checkpointed_layers=*/1).item<double>(), 0);
  for (const auto& [name, gradient] : small.gradients)
    EXPECT_EQ(gradient.abs().sum().item<double>(), 0) << name;
}

// Three sequences that begin alike, first each by itself, then with what they share computed once.
TEST_F(Gradients, AreThoseOfWholeSequencesWhereTheySharedTheirBeginning) {
  SmallModel apart(/*tied=*/true);
  SmallModel together = apart;
  for (auto& entry : together.gradients) entry.second = at::zeros_like(entry.second);
  const auto batch = [](const std::vector<std::int64_t>& ids, const std::vector<std::int64_t>& targets,
                        const SequenceLayout& layout) {
    return TokenBatch{at::tensor(ids), at::tensor(targets), layout};
  };
  const at::Tensor loss_apart =
      Qwen2Model(apart.config, apart.Weights(), apart.gradients)
          .ForwardBackward(batch({3, 1, 4, 1, 5, 3, 1, 9, 2, 6, 3, 1, 5},
                                 {-100, -100, 1, 5, 2, -100, -100, 2, 6, 7, -100, -100, 8},
                                 SequenceLayout({5, 5, 3}, at::kCPU)),
                           1, 0);
  const at::Tensor loss_together =
      Qwen2Model(together.config, together.Weights(), together.gradients)
          .ForwardBackward(batch({3, 1, 4, 1, 5, 9, 2, 6, 5}, {-100, -100, 1, 5, 2, 2, 6, 7, 8},
                                 SequenceLayout({3, 3, 1}, at::kCPU, /*shared=*/2)),
                           1, 0);
  EXPECT_NEAR(loss_together.item<double>() / loss_apart.item<double>(), 1, 1e-12);
  for (const auto& [name, gradient] : together.gradients)
    EXPECT_LT(RelativeError(gradient, apart.gradients[name]), 1e-12) << name;
}

}  // namespace
}  // namespace huoyan
