#include "trainer/torch/full_tuning.h"

#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

Dtype ToDtype(at::ScalarType type) {
  return type == at::kFloat ? Dtype::kFloat32 : type == at::kHalf ? Dtype::kFloat16 : Dtype::kBfloat16;
}

}  // namespace

FullTuning::FullTuning(const ModelConfig& config, at::ScalarType dtype, at::Device device) : config_(config) {
  for (const ExpectedTensor& expected : ExpectedTensors(config)) arena_.Add(expected.name, expected.shape);
  arena_.Allocate(device, MemoryCategory::kWeights);
  const MemoryScope scope(MemoryCategory::kWeights);
  computed_ = dtype == at::kFloat ? arena_.values : at::empty_like(arena_.values, dtype);
}

void FullTuning::TakeOver(NamedWeights weights) {
  for (const auto& parameter : arena_.parameters()) {
    const auto found = weights.find(parameter.name);
    arena_.Value(parameter).copy_(found->second.Dense());
    weights.erase(found);
  }
}

void FullTuning::BeginTraining() {
  arena_.AllocateGradients();
  Refresh();
  BuildModel();
}

void FullTuning::Refresh() {
  if (!computed_.is_same(arena_.values)) computed_.copy_(arena_.values);
}

void FullTuning::FinishTraining() {
  arena_.ReleaseGradients();
  if (!computed_.is_same(arena_.values)) arena_.values.reset();
  BuildModel();
}

void FullTuning::BuildModel() {
  NamedWeights weights;
  NamedTensors gradients;
  for (const auto& parameter : arena_.parameters()) {
    weights[parameter.name] = computed_.narrow(0, parameter.offset, parameter.count).view(parameter.shape);
    if (arena_.gradients.defined()) gradients[parameter.name] = arena_.Gradient(parameter);
  }
  model_ = std::make_unique<Qwen2Model>(config_, weights, gradients);
}

void FullTuning::Save(const std::filesystem::path& folder) const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const auto& parameter : arena_.parameters()) {
    tensors.emplace_back(parameter.name,
                         computed_.narrow(0, parameter.offset, parameter.count).view(parameter.shape));
  }
  WriteTensors(folder / "model.safetensors", tensors, {{"format", "pt"}});
  ModelConfig config = config_;
  config.torch_dtype = ToDtype(computed_.scalar_type());
  WriteModelConfig(folder / "config.json", config);
}

}  // namespace huoyan
