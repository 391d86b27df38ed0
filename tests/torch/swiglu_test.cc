#include "trainer/torch/swiglu.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/torch/reference_model.h"
#include "trainer/torch/cpu_kernels.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

struct Outputs {
  at::Tensor y, d_gate, d_up;
};

Outputs BothWays(const at::Tensor& gate, const at::Tensor& up, const at::Tensor& dy) {
  Outputs out{SwiGluForward(gate, up), dy.clone(), {}};
  out.d_up = SwiGluBackward(out.d_gate, gate, up);
  return out;
}

class SwiGlu : public ::testing::TestWithParam<at::ScalarType> {
 protected:
  SwiGlu() {
    MemoryTracker::Get();
    at::manual_seed(9);
  }
  at::Tensor Random(std::int64_t columns) { return at::randn({7, columns}).mul_(4).to(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Types, SwiGlu, ::testing::Values(at::kFloat, at::kBFloat16),
                         [](const auto& info) { return std::string(at::toString(info.param)); });

// Against the definition in double: the kernel rounds each result once, plain operators once an operator.
TEST_P(SwiGlu, KernelAndPlainOperatorsAreBothTheDefinition) {
  const double tolerance = GetParam() == at::kFloat ? 1e-6 : 2.5e-3;
  for (const std::int64_t columns : {1, 16, 77, 9001}) {
    const at::Tensor gate = Random(columns), up = Random(columns), dy = Random(columns);
    const Outputs exact = BothWays(gate.to(at::kDouble), up.to(at::kDouble), dy.to(at::kDouble));
    const Outputs fast = BothWays(gate, up, dy);
    const PlainOperators plain;
    const Outputs slow = BothWays(gate, up, dy);
    for (const auto& [outputs, factor] : {std::pair{&fast, 1.0}, {&slow, 3.0}}) {
      EXPECT_LT(RelativeError(outputs->y, exact.y), factor * tolerance);
      EXPECT_LT(RelativeError(outputs->d_gate, exact.d_gate), factor * tolerance);
      EXPECT_LT(RelativeError(outputs->d_up, exact.d_up), factor * tolerance);
    }
  }
}

TEST_P(SwiGlu, HugeGatesSaturateAndNansComeThrough) {
  const at::Tensor gate =
      at::tensor({-1e4f, -100.f, 100.f, 1e4f, std::numeric_limits<float>::quiet_NaN()}).to(GetParam());
  const at::Tensor ones = at::ones_like(gate);
  const Outputs out = BothWays(gate, ones, ones);
  const at::Tensor y = out.y.to(at::kFloat), slope = out.d_gate.to(at::kFloat);
  EXPECT_NEAR(y[0].item<float>(), 0, 1e-30);
  EXPECT_NEAR(y[1].item<float>(), 0, 1e-30);
  EXPECT_EQ(y[2].item<float>(), 100);
  EXPECT_EQ(y[3].item<float>(), gate[3].item<float>());
  EXPECT_EQ(slope[3].item<float>(), 1);
  EXPECT_TRUE(std::isnan(y[4].item<float>()));
  EXPECT_TRUE(std::isnan(slope[4].item<float>()));
}

}  // namespace
}  // namespace huoyan
