#include "trainer/torch/lora_adapter.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "trainer/peft.h"
#include "trainer/resident_memory.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

constexpr char kWeightsFile[] = "adapter_model.safetensors";
constexpr char kConfigFile[] = "adapter_config.json";

std::size_t FirstLayer(const LoraSpec& spec, std::size_t layer_count) {
  return spec.last_layers ? layer_count - static_cast<std::size_t>(*spec.last_layers) : 0;
}

// Parameters come module by module and layer by layer: A, B and, under DoRA, the row lengths.
template <class Visit>
void VisitTargets(Qwen2Model& model, const LoraSpec& spec, Visit visit) {
  for (std::size_t layer = FirstLayer(spec, model.layers().size()); layer < model.layers().size(); ++layer) {
    for (const auto& entry : EnumNames(Type<LinearModule>{})) {
      const bool wanted =
          std::find(spec.targets.begin(), spec.targets.end(), entry.first) != spec.targets.end();
      if (wanted) visit(static_cast<int>(layer), entry.first, model.layers()[layer][entry.first]);
    }
  }
}

// |w|^2 of every row [rows] fp32, a slice of the matrix at a time.
at::Tensor RowSquares(const FrozenWeight& weight) {
  constexpr std::int64_t slice_elements = std::int64_t{1} << 22;
  at::Tensor squares =
      at::empty({weight.rows()}, at::TensorOptions().dtype(at::kFloat).device(weight.device()));
  const std::int64_t step = std::max<std::int64_t>(1, slice_elements / weight.columns());
  for (std::int64_t first = 0; first < weight.rows(); first += step) {
    const MemoryScope scope(MemoryCategory::kWorkspace);
    const std::int64_t count = std::min(step, weight.rows() - first);
    squares.narrow(0, first, count).copy_(weight.Rows(first, count).to(at::kFloat).square().sum(1));
  }
  return squares;
}

}  // namespace

LoraAdapter::LoraAdapter(const LoraSpec& spec, Qwen2Model& model, bool for_training)
    : spec_(spec), model_(model) {
  TrainableParameters(model.config(), spec);  // refuses what the shape does not allow
  VisitTargets(model, spec, [&](int layer, LinearModule module, const Linear& linear) {
    const std::int64_t out = linear.weight.rows(), in = linear.weight.columns();
    arena_.Add(AdapterTensorName(layer, module, LoraMatrix::kA), {spec.rank, in});
    arena_.Add(AdapterTensorName(layer, module, LoraMatrix::kB), {out, spec.rank});
    if (spec.dora) arena_.Add(AdapterTensorName(layer, module, LoraMatrix::kMagnitude), {out});
  });
  arena_.Allocate(model.device(), MemoryCategory::kAdapter);
  if (for_training) arena_.AllocateGradients();
  std::size_t next = 0;
  VisitTargets(model, spec, [&](int, LinearModule, Linear& linear) {
    const auto& a = arena_.parameters()[next++];
    const auto& b = arena_.parameters()[next++];
    linear.lora = LoraPair{
        arena_.Value(a), arena_.Value(b), arena_.Gradient(a), arena_.Gradient(b), spec.Scale(), {}, {}, {}};
    if (spec.dora) {
      const auto& magnitude = arena_.parameters()[next++];
      const MemoryScope scope(MemoryCategory::kAdapter);
      linear.lora->magnitude = arena_.Value(magnitude);
      linear.lora->magnitude_gradient = arena_.Gradient(magnitude);
      linear.lora->weight_row_squares = RowSquares(linear.weight);
    }
  });
}

LoraAdapter::~LoraAdapter() {
  VisitTargets(model_, spec_, [](int, LinearModule, Linear& linear) { linear.lora.reset(); });
}

void LoraAdapter::Initialise(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  at::Tensor values = at::zeros({arena_.parameter_count()}, at::kFloat);
  const std::size_t stride = spec_.dora ? 3 : 2;
  for (std::size_t i = 0; i < arena_.parameters().size(); i += stride) {
    const auto& a = arena_.parameters()[i];
    const double bound = 1.0 / std::sqrt(static_cast<double>(a.shape[1]));
    float* out = values.data_ptr<float>() + a.offset;
    for (std::int64_t j = 0; j < a.count; ++j) {
      out[j] = static_cast<float>((2 * (static_cast<double>(generator() >> 11) * 0x1.0p-53) - 1) * bound);
    }
  }
  arena_.values.copy_(values);
  VisitTargets(model_, spec_, [](int, LinearModule, Linear& linear) {
    if (linear.lora->magnitude.defined())
      linear.lora->magnitude.copy_(linear.lora->weight_row_squares.sqrt());
  });
}

void LoraAdapter::FinishTraining() {
  VisitTargets(model_, spec_, [](int, LinearModule, Linear& linear) {
    linear.lora->a_gradient.reset();
    linear.lora->b_gradient.reset();
    linear.lora->magnitude_gradient.reset();
  });
  arena_.ReleaseGradients();
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
  config.use_dora = spec_.dora;
  if (spec_.last_layers) {
    const std::size_t layer_count = model_.layers().size();
    config.layers_to_transform.emplace();
    for (std::size_t layer = FirstLayer(spec_, layer_count); layer < layer_count; ++layer)
      config.layers_to_transform->push_back(static_cast<int>(layer));
  }
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
}

LoraSpec ReadLoraSpec(const std::filesystem::path& folder, int layer_count) {
  const LoraConfig config = ReadLoraConfig(folder / kConfigFile);
  LoraSpec spec;
  if (config.layers_to_transform) {
    std::vector<int> layers = *config.layers_to_transform;
    std::sort(layers.begin(), layers.end());
    const auto count = static_cast<int>(layers.size());
    bool last = count > 0 && count <= layer_count;
    for (int i = 0; last && i < count; ++i)
      last = layers[static_cast<std::size_t>(i)] == layer_count - count + i;
    if (!last) {
      throw InputError({(folder / kConfigFile).string()},
                       Say("layers_to_transform must name the last layers of the model, which has {}",
                           "layers_to_transform 须为模型最后若干层；该模型共 {} 层", layer_count));
    }
    spec.last_layers = count;
  }
  spec.dora = config.use_dora;
  spec.rank = config.rank;
  spec.alpha = config.alpha;
  spec.rslora = config.use_rslora;
  spec.targets = config.target_modules;
  return spec;
}

}  // namespace huoyan
