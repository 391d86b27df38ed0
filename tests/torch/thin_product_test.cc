#include "trainer/torch/thin_product.h"

#include <gtest/gtest.h>

#include "tests/torch/reference_model.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

class ThinProducts : public ::testing::TestWithParam<Quantization> {
 protected:
  static constexpr std::int64_t kColumns = 192, kOutputs = 20;

  ThinProducts() {
    MemoryTracker::Get();
    at::manual_seed(5);
    const at::Tensor dense = at::randn({kOutputs, kColumns}).to(at::kBFloat16);
    weight_ = GetParam() == Quantization::kNone
                  ? FrozenWeight(dense)
                  : FrozenWeight::Quantise(dense, GetParam(), at::kBFloat16, at::kCPU);
    bias_ = at::randn({kOutputs}).to(at::kBFloat16);
    x_ = at::randn({kThinRows, kColumns}).to(at::kBFloat16);
  }

  void SetUp() override {
    if (!ThinProduct(x_, weight_, {}).defined())
      GTEST_SKIP() << "this processor has no kernel for thin products";
  }

  FrozenWeight weight_;
  at::Tensor bias_, x_;
};

INSTANTIATE_TEST_SUITE_P(Formats, ThinProducts,
                         ::testing::Values(Quantization::kNone, Quantization::kInt8, Quantization::kNf4),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

// bf16 rounds the result once: 2^-9 at most, less on average.
TEST_P(ThinProducts, AgreeWithTheProductInFp32) {
  const at::Tensor exact = at::mm(x_.to(at::kFloat), weight_.Dense().to(at::kFloat).t());
  EXPECT_LT(RelativeError(ThinProduct(x_, weight_, {}), exact), 2.5e-3);
  EXPECT_LT(RelativeError(ThinProduct(x_, weight_, bias_), exact + bias_.to(at::kFloat)), 2.5e-3);
}

TEST_P(ThinProducts, GiveARowTheSameBitsInEveryBatch) {
  const at::Tensor all = ThinProduct(x_, weight_, bias_);
  for (std::int64_t rows = 1; rows <= kThinRows; ++rows)
    EXPECT_TRUE(at::equal(ThinProduct(x_.narrow(0, 0, rows), weight_, bias_), all.narrow(0, 0, rows)))
        << rows;
}

TEST_P(ThinProducts, LeaveTheRestToPlainOperators) {
  EXPECT_FALSE(ThinProduct(at::randn({kThinRows + 1, kColumns}).to(at::kBFloat16), weight_, {}).defined());
  EXPECT_FALSE(ThinProduct(at::randn({1, kColumns}), weight_, {}).defined());
  EXPECT_FALSE(ThinProduct(at::empty({0, kColumns}, at::kBFloat16), weight_, {}).defined());
}

}  // namespace
}  // namespace huoyan
