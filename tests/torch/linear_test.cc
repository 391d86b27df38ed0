#include "trainer/torch/linear.h"

#include <gtest/gtest.h>

#include "tests/torch/reference_model.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

constexpr std::int64_t kIn = 10, kOut = 8, kRank = 3, kTokens = 6;

// A linear module with an adapter of random factors in double, where finite differences are sharp.
Linear MakeLinear(bool dora) {
  MemoryTracker::Get();
  at::manual_seed(11);
  const auto random = [](at::IntArrayRef shape) { return at::randn(shape, at::kDouble); };
  Linear linear;
  const at::Tensor weight = random({kOut, kIn});
  linear.weight = weight;
  linear.bias = random({kOut});
  linear.lora = LoraPair{random({kRank, kIn}),
                         random({kOut, kRank}),
                         at::zeros({kRank, kIn}, at::kDouble),
                         at::zeros({kOut, kRank}, at::kDouble),
                         0.7,
                         {},
                         {},
                         {}};
  if (dora) {
    linear.lora->magnitude = random({kOut}).abs();
    linear.lora->magnitude_gradient = at::zeros({kOut}, at::kDouble);
    linear.lora->weight_row_squares = weight.square().sum(1);
  }
  return linear;
}

// The derivative of sum(LinearForward(x) * dy) by every element of `at`, by central differences.
at::Tensor Differences(const Linear& linear, const at::Tensor& x, const at::Tensor& dy,
                       at::Tensor at_tensor) {
  constexpr double step = 1e-5;
  at::Tensor gradient = at::empty_like(at_tensor);
  double* value = at_tensor.data_ptr<double>();
  for (std::int64_t i = 0; i < at_tensor.numel(); ++i) {
    const double kept = value[i];
    const auto loss = [&](double moved) {
      value[i] = moved;
      return at::mul(LinearForward(linear, x), dy).sum().item<double>();
    };
    gradient.data_ptr<double>()[i] = (loss(kept + step) - loss(kept - step)) / (2 * step);
    value[i] = kept;
  }
  return gradient;
}

TEST(Linear, GradientsOfLoraAgreeWithFiniteDifferencesInDouble) {
  Linear linear = MakeLinear(/*dora=*/false);
  at::Tensor x = at::randn({kTokens, kIn}, at::kDouble);
  const at::Tensor dy = at::randn({kTokens, kOut}, at::kDouble);
  const at::Tensor dx = LinearBackward(linear, x, dy);
  EXPECT_LT(RelativeError(dx, Differences(linear, x, dy, x)), 1e-8);
  EXPECT_LT(RelativeError(linear.lora->a_gradient, Differences(linear, x, dy, linear.lora->a)), 1e-8);
  EXPECT_LT(RelativeError(linear.lora->b_gradient, Differences(linear, x, dy, linear.lora->b)), 1e-8);
}

// DoRA holds the row lengths constant in the backward, so A and B are compared with the rule written out and
// only the input and the magnitude with differences.
TEST(Linear, GradientsOfDora) {
  Linear linear = MakeLinear(/*dora=*/true);
  const LoraPair& lora = *linear.lora;
  at::Tensor x = at::randn({kTokens, kIn}, at::kDouble);
  const at::Tensor dy = at::randn({kTokens, kOut}, at::kDouble);
  const at::Tensor dx = LinearBackward(linear, x, dy);
  EXPECT_LT(RelativeError(dx, Differences(linear, x, dy, x)), 1e-6);
  EXPECT_LT(RelativeError(lora.magnitude_gradient, Differences(linear, x, dy, lora.magnitude)), 1e-6);

  const at::Tensor whole = linear.weight.Dense() + at::mm(lora.b, lora.a) * lora.scale;
  const at::Tensor lengths = whole.square().sum(1).sqrt();
  const at::Tensor scaled = dy * (lora.magnitude / lengths);
  EXPECT_LT(RelativeError(lora.b_gradient, at::mm(scaled.t(), at::mm(x, lora.a.t())) * lora.scale), 1e-6);
  EXPECT_LT(RelativeError(lora.a_gradient, at::mm(at::mm(scaled, lora.b).t(), x) * lora.scale), 1e-6);
  const at::Tensor expected = at::mm(x, whole.t()) * (lora.magnitude / lengths) + linear.bias;
  EXPECT_LT(RelativeError(LinearForward(linear, x), expected), 1e-6);
}

TEST(Linear, AFreshDoraAdapterChangesNothing) {
  ReferenceModel reference("qwen2-tied");
  const at::Tensor ids = reference.Value("input_ids").narrow(0, 0, 1).flatten().contiguous();
  const SequenceLayout layout({ids.size(0)}, at::kCPU);
  const at::Tensor before = reference.model->Hidden(ids, layout, nullptr);
  LoraSpec spec;
  spec.dora = true;
  spec.last_layers = 1;
  LoraAdapter adapter(spec, *reference.model, /*for_training=*/true);
  adapter.Initialise(1);
  EXPECT_LT(RelativeError(reference.model->Hidden(ids, layout, nullptr), before), 1e-6);
}

TEST(LoraAdapter, DoraOnTheLastLayersComesBackFromItsPeftFiles) {
  ReferenceModel reference("qwen2-tied");
  const int layers = reference.model->config().num_hidden_layers;
  LoraSpec spec;
  spec.dora = true;
  spec.last_layers = 1;
  const auto folder = std::filesystem::path(::testing::TempDir()) / "huoyan-dora-adapter";
  std::filesystem::remove_all(folder);
  at::Tensor values;
  {
    LoraAdapter adapter(spec, *reference.model, /*for_training=*/true);
    adapter.Initialise(1);
    values = adapter.arena().values.clone();
    adapter.Save(folder);
  }
  EXPECT_EQ(Encode(ReadLoraSpec(folder, layers)), Encode(spec));
  LoraAdapter again(ReadLoraSpec(folder, layers), *reference.model, /*for_training=*/false);
  again.LoadValues(folder);
  EXPECT_TRUE(at::equal(again.arena().values, values));
  EXPECT_THROW(ReadLoraSpec(folder, layers + 1), Error);
}

}  // namespace
}  // namespace huoyan
