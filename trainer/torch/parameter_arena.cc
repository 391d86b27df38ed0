#include "trainer/torch/parameter_arena.h"

#include <functional>
#include <numeric>
#include <utility>

#include "trainer/torch/memory_tracker.h"

namespace huoyan {

void ParameterArena::Add(std::string name, std::vector<std::int64_t> shape) {
  const std::int64_t count =
      std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  parameters_.push_back({std::move(name), std::move(shape), count_, count});
  count_ += count;
}

void ParameterArena::Allocate(at::Device device, MemoryCategory category) {
  const MemoryScope scope(category);
  values = at::zeros({count_}, at::TensorOptions().dtype(at::kFloat).device(device));
}

void ParameterArena::AllocateGradients() {
  const MemoryScope scope(MemoryCategory::kGradients);
  gradients = at::zeros({count_}, values.options());
}

void ParameterArena::ReleaseGradients() { gradients.reset(); }

at::Tensor ParameterArena::View(const at::Tensor& buffer, const Parameter& parameter) {
  if (!buffer.defined()) return {};
  return buffer.narrow(0, parameter.offset, parameter.count).view(parameter.shape);
}

}  // namespace huoyan
