#include "trainer/torch/lora_adapter.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "trainer/peft.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

constexpr char kWeightsFile[] = "adapter_model.safetensors";
constexpr char kConfigFile[] = "adapter_config.json";

// Parameters come in pairs, A then B, module by module and layer by layer.
template <class Visit>
void VisitTargets(Qwen2Model& model, const LoraSpec& spec, Visit visit) {
  for (std::size_t layer = 0; layer < model.layers().size(); ++layer) {
    for (const auto& entry : EnumNames(Type<LinearModule>{})) {
      const bool wanted =
          std::find(spec.targets.begin(), spec.targets.end(), entry.first) != spec.targets.end();
      if (wanted) visit(static_cast<int>(layer), entry.first, model.layers()[layer][entry.first]);
    }
  }
}

}  // namespace

LoraAdapter::LoraAdapter(const LoraSpec& spec, Qwen2Model& model, bool for_training)
    : spec_(spec), model_(model) {
  std::vector<Problem> problems;
  VisitTargets(model, spec, [&](int layer, LinearModule module, const Linear& linear) {
    const std::int64_t out = linear.weight.size(0), in = linear.weight.size(1);
    if (layer == 0 && spec.rank > std::min(in, out)) {
      problems.push_back({{},
                          Say("lora.rank {} exceeds the smaller side of {} ({} x {}); use at most {}",
                              "lora.rank {} 超过 {}（{} x {}）的较短边；至多 {}", spec.rank, NameOf(module),
                              out, in, std::min(in, out))});
    }
    arena_.Add(AdapterTensorName(layer, module, LoraMatrix::kA), {spec.rank, in});
    arena_.Add(AdapterTensorName(layer, module, LoraMatrix::kB), {out, spec.rank});
  });
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  arena_.Allocate(model.device(), for_training);
  {
    const MemoryScope scope(MemoryCategory::kAdapter);
    compute_copies_ = model.dtype() == at::kFloat ? arena_.values : arena_.values.to(model.dtype());
  }
  std::size_t next = 0;
  VisitTargets(model, spec, [&](int, LinearModule, Linear& linear) {
    const auto& a = arena_.parameters()[next++];
    const auto& b = arena_.parameters()[next++];
    linear.lora = LoraPair{compute_copies_.narrow(0, a.offset, a.count).view(a.shape),
                           compute_copies_.narrow(0, b.offset, b.count).view(b.shape), arena_.Gradient(a),
                           arena_.Gradient(b), spec.Scale()};
  });
}

LoraAdapter::~LoraAdapter() {
  VisitTargets(model_, spec_, [](int, LinearModule, Linear& linear) { linear.lora.reset(); });
}

void LoraAdapter::Initialise(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  at::Tensor values = at::zeros({arena_.parameter_count()}, at::kFloat);
  for (std::size_t i = 0; i < arena_.parameters().size(); i += 2) {
    const auto& a = arena_.parameters()[i];
    const double bound = 1.0 / std::sqrt(static_cast<double>(a.shape[1]));
    float* out = values.data_ptr<float>() + a.offset;
    for (std::int64_t j = 0; j < a.count; ++j) {
      out[j] = static_cast<float>((2 * (static_cast<double>(generator() >> 11) * 0x1.0p-53) - 1) * bound);
    }
  }
  arena_.values.copy_(values);
  RefreshComputeCopies();
}

void LoraAdapter::RefreshComputeCopies() {
  if (!compute_copies_.is_same(arena_.values)) compute_copies_.copy_(arena_.values);
}

void LoraAdapter::FinishTraining() {
  VisitTargets(model_, spec_, [](int, LinearModule, Linear& linear) {
    linear.lora->a_gradient.reset();
    linear.lora->b_gradient.reset();
  });
  arena_.ReleaseTrainingBuffers();
}

void LoraAdapter::Save(const std::filesystem::path& folder) const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const auto& parameter : arena_.parameters())
    tensors.emplace_back(parameter.name, arena_.Value(parameter));
  WriteTensors(folder / kWeightsFile, tensors, {{"format", "pt"}});
  LoraConfig config;
  config.rank = spec_.rank;
  config.alpha = spec_.alpha;
  config.use_rslora = spec_.rslora;
  config.target_modules = spec_.targets;
  WriteLoraConfig(folder / kConfigFile, config);
}

void LoraAdapter::LoadValues(const std::filesystem::path& folder) {
  const auto file = folder / kWeightsFile;
  NamedTensors tensors = ReadTensors(file);
  std::vector<Problem> problems;
  const auto complain = [&](Text what) {
    problems.push_back(Problem{SourcePosition{file.string(), 0, 0}, std::move(what)});
  };
  for (const auto& parameter : arena_.parameters()) {
    const auto found = tensors.find(parameter.name);
    if (found == tensors.end()) {
      complain(Say("tensor {} is missing", "缺少张量 {}", parameter.name));
    } else if (found->second.sizes() != at::IntArrayRef(parameter.shape)) {
      complain(Say("tensor {} has the wrong shape for this model and rank", "张量 {} 的形状与模型或秩不符",
                   parameter.name));
    } else {
      arena_.Value(parameter).copy_(found->second);
    }
    tensors.erase(parameter.name);
  }
  for (const auto& extra : tensors) {
    complain(Say("tensor {} belongs to no module this adapter targets",
                 "张量 {} 不属于此适配器的任何目标模块", extra.first));
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  RefreshComputeCopies();
}

LoraSpec ReadLoraSpec(const std::filesystem::path& folder) {
  const LoraConfig config = ReadLoraConfig(folder / kConfigFile);
  if (config.layers_to_transform) {
    throw InputError({(folder / kConfigFile).string()},
                     Text{"layers_to_transform is set; only adapters on every layer can be read",
                          "设有 layers_to_transform；只能读取覆盖所有层的适配器"});
  }
  LoraSpec spec;
  spec.rank = config.rank;
  spec.alpha = config.alpha;
  spec.rslora = config.use_rslora;
  spec.targets = config.target_modules;
  return spec;
}

}  // namespace huoyan
