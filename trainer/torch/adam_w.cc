#include "trainer/torch/adam_w.h"

#include <cmath>

#include "trainer/torch/memory_tracker.h"

namespace huoyan {

double ClipGradients(ParameterArena& arena, double clip_norm) {
  const double norm = arena.gradients.norm().item<float>();
  // The 1e-6 is torch.nn.utils.clip_grad_norm_'s; keeping it keeps trajectories comparable.
  if (clip_norm > 0 && norm > clip_norm) arena.gradients.mul_(clip_norm / (norm + 1e-6));
  return norm;
}

void AdamWStep(ParameterArena& arena, const TrainSpec& spec, double learning_rate, int step) {
  const MemoryScope scope(MemoryCategory::kWorkspace);
  arena.values.mul_(1 - learning_rate * spec.weight_decay);
  arena.first_moment.mul_(spec.beta1).add_(arena.gradients, 1 - spec.beta1);
  arena.second_moment.mul_(spec.beta2).addcmul_(arena.gradients, arena.gradients, 1 - spec.beta2);
  const double correction1 = 1 - std::pow(spec.beta1, step), correction2 = 1 - std::pow(spec.beta2, step);
  const at::Tensor denominator = arena.second_moment.sqrt().div_(std::sqrt(correction2)).add_(spec.epsilon);
  arena.values.addcdiv_(arena.first_moment, denominator, -learning_rate / correction1);
}

}  // namespace huoyan
