#include "trainer/torch/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/torch/reference_model.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

// A matrix and a vector with values and, at every step, new gradients; kept beside them in double.
class Problem {
 public:
  explicit Problem(const TrainSpec& spec) : spec_(spec) {
    MemoryTracker::Get();
    at::manual_seed(3);
    arena_.Add("matrix", {kRows, kColumns});
    arena_.Add("vector", {kLength});
    arena_.Allocate(at::kCPU, MemoryCategory::kAdapter);
    arena_.AllocateGradients();
    arena_.values.copy_(at::randn({arena_.parameter_count()}));
    optimizer_ = MakeOptimizer(spec_, arena_);
    x_ = arena_.values.to(at::kDouble);
  }

  // Runs `steps` updates; `update(x, g, step)` is the rule written out in double.
  template <class Update>
  void Run(int steps, const Update& update) {
    for (int step = 1; step <= steps; ++step) {
      arena_.gradients.copy_(at::randn({arena_.parameter_count()}) * (step % 2 == 0 ? 0.1 : 1.0));
      update(x_, arena_.gradients.to(at::kDouble), step);
      optimizer_->Step(arena_, kRate, step);
    }
  }

  double Error() const { return RelativeError(arena_.values, x_); }
  const ParameterArena& arena() const { return arena_; }

  static constexpr std::int64_t kRows = 6, kColumns = 50, kLength = 11;
  static constexpr double kRate = 1e-2;

 private:
  const TrainSpec& spec_;
  ParameterArena arena_;
  std::unique_ptr<OptimizerState> optimizer_;
  at::Tensor x_;
};

TrainSpec SpecWith(Optimizer optimizer) {
  TrainSpec spec;
  spec.optimizer = optimizer;
  spec.weight_decay = 0.1;
  return spec;
}

TEST(OptimizerState, AdamWFollowsItsRule) {
  const TrainSpec spec = SpecWith(Optimizer::kAdamW);
  Problem problem(spec);
  at::Tensor m = at::zeros({problem.arena().parameter_count()}, at::kDouble), v = at::zeros_like(m);
  problem.Run(20, [&](at::Tensor& x, const at::Tensor& g, int step) {
    m = m * 0.9 + g * 0.1;
    v = v * 0.999 + g * g * 0.001;
    x = x - x * (0.1 * Problem::kRate) -
        m / (1 - std::pow(0.9, step)) / ((v / (1 - std::pow(0.999, step))).sqrt() + 1e-8) * Problem::kRate;
  });
  EXPECT_LT(problem.Error(), 1e-6);
}

TEST(OptimizerState, AdamWIn8BitsStaysNearTheExactOne) {
  const TrainSpec spec = SpecWith(Optimizer::kAdamW8bit), exact_spec = SpecWith(Optimizer::kAdamW);
  Problem rounded(spec), exact(exact_spec);
  const at::Tensor start = exact.arena().values.clone();
  const auto nothing = [](at::Tensor&, const at::Tensor&, int) {};
  at::manual_seed(5);
  rounded.Run(30, nothing);
  at::manual_seed(5);
  exact.Run(30, nothing);
  // Measured against how far thirty steps went, not against where they started.
  const double way = at::norm(exact.arena().values - start).item<double>();
  EXPECT_LT(at::norm(rounded.arena().values - exact.arena().values).item<double>() / way, 0.05);
}

TEST(OptimizerState, LionFollowsItsRule) {
  TrainSpec spec = SpecWith(Optimizer::kLion);
  spec.beta2 = 0.99;
  Problem problem(spec);
  at::Tensor m = at::zeros({problem.arena().parameter_count()}, at::kDouble);
  problem.Run(20, [&](at::Tensor& x, const at::Tensor& g, int) {
    x = x - x * (0.1 * Problem::kRate) - (m * 0.9 + g * 0.1).sign() * Problem::kRate;
    m = m * 0.99 + g * 0.01;
  });
  EXPECT_LT(problem.Error(), 1e-6);
}

TEST(OptimizerState, AdafactorFollowsItsRule) {
  const TrainSpec spec = SpecWith(Optimizer::kAdafactor);
  Problem problem(spec);
  const std::int64_t matrix = Problem::kRows * Problem::kColumns;
  at::Tensor rows = at::zeros({Problem::kRows}, at::kDouble),
             columns = at::zeros({Problem::kColumns}, at::kDouble);
  at::Tensor vector = at::zeros({Problem::kLength}, at::kDouble);
  const auto clipped = [](const at::Tensor& u) {
    return u / std::max(1.0, u.square().mean().sqrt().item<double>());
  };
  problem.Run(20, [&](at::Tensor& x, const at::Tensor& g, int step) {
    const double beta2 = 1 - std::pow(step, -0.8);
    const at::Tensor square = g * g + 1e-30;
    const at::Tensor by_matrix = square.narrow(0, 0, matrix).view({Problem::kRows, Problem::kColumns});
    rows = rows * beta2 + by_matrix.mean(1) * (1 - beta2);
    columns = columns * beta2 + by_matrix.mean(0) * (1 - beta2);
    vector = vector * beta2 + square.narrow(0, matrix, Problem::kLength) * (1 - beta2);
    // V = R C / mean(R) (Shazeer & Stern 2018, algorithm 4).
    const at::Tensor v = at::outer(rows, columns) / rows.mean();
    const at::Tensor u1 = g.narrow(0, 0, matrix).view_as(v) / v.sqrt();
    const at::Tensor u2 = g.narrow(0, matrix, Problem::kLength) / vector.sqrt();
    x = x * (1 - 0.1 * Problem::kRate) - at::cat({clipped(u1).flatten(), clipped(u2)}) * Problem::kRate;
  });
  EXPECT_LT(problem.Error(), 1e-5);
}

TEST(OptimizerState, SgdFollowsItsRule) {
  const TrainSpec spec = SpecWith(Optimizer::kSgd);
  Problem problem(spec);
  at::Tensor m = at::zeros({problem.arena().parameter_count()}, at::kDouble);
  problem.Run(20, [&](at::Tensor& x, const at::Tensor& g, int) {
    m = m * 0.9 + g;
    x = x * (1 - 0.1 * Problem::kRate) - m * Problem::kRate;
  });
  EXPECT_LT(problem.Error(), 1e-6);
}

class EveryOptimizer : public ::testing::TestWithParam<Optimizer> {};

TEST_P(EveryOptimizer, KeepsTheStateItIsKnownFor) {
  const TrainSpec spec = SpecWith(GetParam());
  const std::int64_t before = MemoryTracker::Get().Live()[MemoryCategory::kOptimizerState];
  const Problem problem(spec);
  const std::int64_t bytes = MemoryTracker::Get().Live()[MemoryCategory::kOptimizerState] - before;
  const std::int64_t count = problem.arena().parameter_count(), padded = (count + 255) / 256 * 256;
  const std::map<Optimizer, std::int64_t> expected{
      {Optimizer::kAdamW, 8 * count},
      {Optimizer::kAdamW8bit, 2 * padded + padded / 256 * 8},
      {Optimizer::kLion, 4 * count},
      {Optimizer::kAdafactor, 4 * (Problem::kRows + Problem::kColumns + Problem::kLength)},
      {Optimizer::kSgd, 4 * count}};
  EXPECT_EQ(bytes, expected.at(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, EveryOptimizer,
                         ::testing::Values(Optimizer::kAdamW, Optimizer::kAdamW8bit, Optimizer::kLion,
                                           Optimizer::kAdafactor, Optimizer::kSgd));

}  // namespace
}  // namespace huoyan
