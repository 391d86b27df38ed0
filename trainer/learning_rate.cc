#include "trainer/learning_rate.h"

#include <cmath>

namespace huoyan {

double LearningRate(const TrainSpec& spec, int step, int total_steps) {
  const int warmup = static_cast<int>(std::ceil(spec.warmup_ratio * total_steps));
  if (step <= warmup) return spec.learning_rate * step / warmup;
  const double progress = static_cast<double>(step - 1 - warmup) / std::max(1, total_steps - warmup);
  switch (spec.schedule) {
    case Schedule::kConstant:
      return spec.learning_rate;
    case Schedule::kLinear:
      return spec.learning_rate * (1 - progress);
    case Schedule::kCosine:
      break;
  }
  return spec.learning_rate * 0.5 * (1 + std::cos(M_PI * progress));
}

}  // namespace huoyan
