#include "trainer/torch/optimizer.h"

#include <algorithm>
#include <cmath>

#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

constexpr std::int64_t kSlice = std::int64_t{1} << 21;  // elements updated at a time
constexpr std::int64_t kBlock = 256;                    // 8-bit moments that share an absmax

using StateTensors = std::vector<std::pair<std::string, at::Tensor>>;

at::Tensor ZeroState(std::int64_t count, const at::Tensor& like, at::ScalarType dtype) {
  const MemoryScope scope(MemoryCategory::kOptimizerState);
  return at::zeros({count}, like.options().dtype(dtype));
}

// Calls visit(first, count) over [0, total).
template <class Visit>
void VisitSlices(std::int64_t total, const Visit& visit) {
  const MemoryScope scope(MemoryCategory::kWorkspace);
  for (std::int64_t first = 0; first < total; first += kSlice) visit(first, std::min(kSlice, total - first));
}

void Decay(at::Tensor values, const TrainSpec& spec, double learning_rate) {
  values.mul_(1 - learning_rate * spec.weight_decay);
}

// values -= rate * first / (sqrt(second) + epsilon) with bias-corrected moments (Kingma & Ba 2015).
void AdamUpdate(at::Tensor values, const at::Tensor& first, const at::Tensor& second, const TrainSpec& spec,
                double learning_rate, int step) {
  const double correction1 = 1 - std::pow(spec.beta1, step), correction2 = 1 - std::pow(spec.beta2, step);
  const at::Tensor denominator = second.sqrt().div_(std::sqrt(correction2)).add_(spec.epsilon);
  values.addcdiv_(first, denominator, -learning_rate / correction1);
}

class AdamW : public OptimizerState {
 public:
  AdamW(const TrainSpec& spec, const ParameterArena& arena)
      : spec_(spec),
        first_(ZeroState(arena.parameter_count(), arena.values, at::kFloat)),
        second_(ZeroState(arena.parameter_count(), arena.values, at::kFloat)) {}

  void Step(ParameterArena& arena, double learning_rate, int step) override {
    VisitSlices(arena.parameter_count(), [&](std::int64_t start, std::int64_t count) {
      at::Tensor values = arena.values.narrow(0, start, count);
      const at::Tensor gradients = arena.gradients.narrow(0, start, count);
      at::Tensor first = first_.narrow(0, start, count), second = second_.narrow(0, start, count);
      Decay(values, spec_, learning_rate);
      first.mul_(spec_.beta1).add_(gradients, 1 - spec_.beta1);
      second.mul_(spec_.beta2).addcmul_(gradients, gradients, 1 - spec_.beta2);
      AdamUpdate(values, first, second, spec_, learning_rate, step);
    });
  }
  StateTensors Tensors() const override { return {{"first_moment", first_}, {"second_moment", second_}}; }

 private:
  const TrainSpec& spec_;
  at::Tensor first_, second_;
};

// Moments in 8 bits with an absmax a block. The first is stored as the signed square root of its share of the
// absmax, the second as the fourth root, which spreads the codes over many orders of magnitude; it is rounded
// up, so that what is not zero never becomes zero under the square root of the denominator.
class AdamW8bit : public OptimizerState {
 public:
  AdamW8bit(const TrainSpec& spec, const ParameterArena& arena)
      : spec_(spec),
        padded_((arena.parameter_count() + kBlock - 1) / kBlock * kBlock),
        first_(ZeroState(padded_, arena.values, at::kChar)),
        second_(ZeroState(padded_, arena.values, at::kByte)),
        first_scale_(ZeroState(padded_ / kBlock, arena.values, at::kFloat)),
        second_scale_(ZeroState(padded_ / kBlock, arena.values, at::kFloat)) {}

  void Step(ParameterArena& arena, double learning_rate, int step) override {
    VisitSlices(padded_, [&](std::int64_t start, std::int64_t padded) {
      const std::int64_t count = std::min(padded, arena.parameter_count() - start);
      const std::int64_t block = start / kBlock, blocks = padded / kBlock;
      at::Tensor values = arena.values.narrow(0, start, count);
      const at::Tensor gradients = arena.gradients.narrow(0, start, count);
      at::Tensor codes1 = first_.narrow(0, start, padded).view({blocks, kBlock});
      at::Tensor codes2 = second_.narrow(0, start, padded).view({blocks, kBlock});
      at::Tensor scale1 = first_scale_.narrow(0, block, blocks).unsqueeze(1);
      at::Tensor scale2 = second_scale_.narrow(0, block, blocks).unsqueeze(1);

      at::Tensor first = codes1.to(at::kFloat).div_(127);
      first = at::mul(first, first.abs()).mul_(scale1);
      at::Tensor second = codes2.to(at::kFloat).div_(255).pow_(4).mul_(scale2);
      at::Tensor first_used = first.view({-1}).narrow(0, 0, count),
                 second_used = second.view({-1}).narrow(0, 0, count);
      first_used.mul_(spec_.beta1).add_(gradients, 1 - spec_.beta1);
      second_used.mul_(spec_.beta2).addcmul_(gradients, gradients, 1 - spec_.beta2);
      Decay(values, spec_, learning_rate);
      AdamUpdate(values, first_used, second_used, spec_, learning_rate, step);

      scale1.copy_(first.abs().amax(1, /*keepdim=*/true).clamp_min_(kTiny));
      scale2.copy_(second.amax(1, /*keepdim=*/true).clamp_min_(kTiny));
      codes1.copy_(first.abs().div_(scale1).sqrt_().mul_(127).round_().mul_(first.sign()));
      codes2.copy_(second.div_(scale2).pow_(0.25).mul_(255).ceil_().clamp_max_(255));
    });
  }
  StateTensors Tensors() const override {
    return {{"first_moment", first_},
            {"second_moment", second_},
            {"first_moment_scale", first_scale_},
            {"second_moment_scale", second_scale_}};
  }

 private:
  static constexpr double kTiny = 1e-30;

  const TrainSpec& spec_;
  std::int64_t padded_;
  at::Tensor first_, second_, first_scale_, second_scale_;
};

class Lion : public OptimizerState {
 public:
  Lion(const TrainSpec& spec, const ParameterArena& arena)
      : spec_(spec), moment_(ZeroState(arena.parameter_count(), arena.values, at::kFloat)) {}

  void Step(ParameterArena& arena, double learning_rate, int) override {
    VisitSlices(arena.parameter_count(), [&](std::int64_t start, std::int64_t count) {
      at::Tensor values = arena.values.narrow(0, start, count);
      const at::Tensor gradients = arena.gradients.narrow(0, start, count);
      at::Tensor moment = moment_.narrow(0, start, count);
      Decay(values, spec_, learning_rate);
      values.add_(at::mul(moment, spec_.beta1).add_(gradients, 1 - spec_.beta1).sign_(), -learning_rate);
      moment.mul_(spec_.beta2).add_(gradients, 1 - spec_.beta2);
    });
  }
  StateTensors Tensors() const override { return {{"first_moment", moment_}}; }

 private:
  const TrainSpec& spec_;
  at::Tensor moment_;
};

// The second moment of a matrix is kept as its row and column means; of a vector, as it is.
class Adafactor : public OptimizerState {
 public:
  Adafactor(const TrainSpec& spec, const ParameterArena& arena) : spec_(spec) {
    std::int64_t rows = 0, columns = 0;
    for (const auto& parameter : arena.parameters()) {
      rows += parameter.shape[0];
      columns += parameter.shape.size() == 2 ? parameter.shape[1] : 0;
    }
    rows_ = ZeroState(rows, arena.values, at::kFloat);
    columns_ = ZeroState(columns, arena.values, at::kFloat);
  }

  void Step(ParameterArena& arena, double learning_rate, int step) override {
    const MemoryScope scope(MemoryCategory::kWorkspace);
    const double beta2 = 1 - std::pow(step, -0.8);
    std::int64_t row = 0, column = 0;
    for (const auto& parameter : arena.parameters()) {
      at::Tensor values = arena.Value(parameter);
      const at::Tensor gradient = arena.Gradient(parameter);
      at::Tensor squares = gradient.square().add_(kEpsilon);
      at::Tensor by_row = rows_.narrow(0, row, parameter.shape[0]);
      row += parameter.shape[0];
      at::Tensor update;
      if (parameter.shape.size() == 2) {
        at::Tensor by_column = columns_.narrow(0, column, parameter.shape[1]);
        column += parameter.shape[1];
        by_row.mul_(beta2).add_(squares.mean(1), 1 - beta2);
        by_column.mul_(beta2).add_(squares.mean(0), 1 - beta2);
        update =
            at::mul(gradient, at::div(by_row, by_row.mean()).rsqrt_().unsqueeze(1)).mul_(by_column.rsqrt());
      } else {
        by_row.mul_(beta2).add_(squares, 1 - beta2);
        update = at::mul(gradient, by_row.rsqrt());
      }
      squares.reset();
      const double size = std::sqrt(update.square().mean().item<float>());
      Decay(values, spec_, learning_rate);
      values.add_(update, -learning_rate / std::max(1.0, size));
    }
  }
  StateTensors Tensors() const override { return {{"row_means", rows_}, {"column_means", columns_}}; }

 private:
  static constexpr double kEpsilon = 1e-30;

  const TrainSpec& spec_;
  at::Tensor rows_, columns_;
};

class Sgd : public OptimizerState {
 public:
  Sgd(const TrainSpec& spec, const ParameterArena& arena)
      : spec_(spec), moment_(ZeroState(arena.parameter_count(), arena.values, at::kFloat)) {}

  void Step(ParameterArena& arena, double learning_rate, int) override {
    moment_.mul_(spec_.beta1).add_(arena.gradients);
    Decay(arena.values, spec_, learning_rate);
    arena.values.add_(moment_, -learning_rate);
  }
  StateTensors Tensors() const override { return {{"first_moment", moment_}}; }

 private:
  const TrainSpec& spec_;
  at::Tensor moment_;
};

}  // namespace

std::unique_ptr<OptimizerState> MakeOptimizer(const TrainSpec& spec, const ParameterArena& arena) {
  switch (spec.optimizer) {
    case Optimizer::kAdamW:
      return std::make_unique<AdamW>(spec, arena);
    case Optimizer::kAdamW8bit:
      return std::make_unique<AdamW8bit>(spec, arena);
    case Optimizer::kLion:
      return std::make_unique<Lion>(spec, arena);
    case Optimizer::kAdafactor:
      return std::make_unique<Adafactor>(spec, arena);
    case Optimizer::kSgd:
      return std::make_unique<Sgd>(spec, arena);
  }
  throw std::logic_error("an optimizer without a rule");
}

double ClipGradients(ParameterArena& arena, double clip_norm) {
  const double norm = arena.gradients.norm().item<float>();
  // The 1e-6 is torch.nn.utils.clip_grad_norm_'s; keeping it keeps trajectories comparable.
  if (clip_norm > 0 && norm > clip_norm) arena.gradients.mul_(clip_norm / (norm + 1e-6));
  return norm;
}

}  // namespace huoyan
