#include "trainer/adapter_weights.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <set>

#include "trainer/problem_list.h"
#include "trainer/weight_values.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kLeastSquaredLength = 1e-12;  // as in training

// The tensors of an adapter, each taken once; what is left over at the end belongs to nothing.
class TensorTaker {
 public:
  TensorTaker(const SafetensorsFile& file, ProblemList& problems) : file_(file), problems_(problems) {}

  std::vector<float> Take(const std::string& name, const std::vector<std::int64_t>& shape) {
    const auto found = file_.tensors().find(name);
    if (found == file_.tensors().end()) {
      Complain(Say("tensor \"{}\" is missing", "缺少张量 \"{}\"", name));
      return {};
    }
    taken_.insert(name);
    const TensorView& tensor = found->second;
    if (tensor.shape != shape) {
      Complain(
          Say("tensor \"{}\" has shape {}; this base and rank make it {}. Was it trained on another base?",
              "张量 \"{}\" 形状为 {}；按此基座与秩应为 {}。它是否由另一基座训练而来？", name,
              Json(tensor.shape).dump(), Json(shape).dump()));
      return {};
    }
    if (!HoldsWeights(tensor.dtype)) {
      Complain(Say("tensor \"{}\" is stored as {}; expected F32, BF16 or F16",
                   "张量 \"{}\" 的存储类型为 {}；应为 F32、BF16 或 F16", name, NameOf(tensor.dtype)));
      return {};
    }
    std::int64_t count = 1;
    for (const std::int64_t side : shape) count *= side;
    std::vector<float> values(static_cast<std::size_t>(count));
    ReadValues(tensor, 0, count, values.data());
    return values;
  }

  void ComplainOfTheRest() {
    for (const auto& entry : file_.tensors()) {
      if (taken_.count(entry.first) > 0) continue;
      Complain(Say("tensor \"{}\" belongs to no module this adapter targets",
                   "张量 \"{}\" 不属于此适配器的任何目标模块", entry.first));
    }
  }

 private:
  void Complain(Text what) { problems_.Add({file_.path().string()}, std::move(what)); }

  const SafetensorsFile& file_;
  ProblemList& problems_;
  std::set<std::string> taken_;
};

LoraConfig ReadConfig(const fs::path& folder) {
  std::error_code failed;
  if (!fs::exists(folder / "adapter_config.json", failed) && fs::exists(folder / "config.json", failed)) {
    throw InputError({folder.string()}, Say("is a whole model and no adapter; it needs no base",
                                            "是完整模型而非适配器，无需基座"));
  }
  return ReadLoraConfig(folder / "adapter_config.json");
}

std::vector<int> LayersOf(const LoraConfig& config, const fs::path& folder, int layer_count) {
  std::vector<int> layers;
  if (!config.layers_to_transform) {
    for (int layer = 0; layer < layer_count; ++layer) layers.push_back(layer);
    return layers;
  }
  for (const int layer : *config.layers_to_transform) {
    if (layer >= layer_count) {
      throw InputError({(folder / "adapter_config.json").string()},
                       Say("layers_to_transform names layer {}; the base has {}",
                           "layers_to_transform 写了第 {} 层；基座共 {} 层", layer, layer_count));
    }
    layers.push_back(layer);
  }
  return layers;
}

}  // namespace

AdapterWeights AdapterWeights::Read(const fs::path& folder, const ModelConfig& base) {
  const LoraConfig config = ReadConfig(folder);
  const std::vector<int> layers = LayersOf(config, folder, base.num_hidden_layers);
  const SafetensorsFile file = SafetensorsFile::Open(folder / "adapter_model.safetensors");
  const double rank = config.rank;
  const auto scale = static_cast<float>(config.alpha / (config.use_rslora ? std::sqrt(rank) : rank));
  AdapterWeights adapter;
  adapter.rank_ = config.rank;
  ProblemList problems;
  TensorTaker tensors(file, problems);
  for (const int layer : layers) {
    for (const LinearModule module : config.target_modules) {
      const std::vector<std::int64_t> shape = ModuleShape(base, module);
      const auto name = [&](LoraMatrix matrix) { return AdapterTensorName(layer, module, matrix); };
      Factors factors;
      factors.columns = shape[1];
      factors.a = tensors.Take(name(LoraMatrix::kA), {config.rank, shape[1]});
      factors.b = tensors.Take(name(LoraMatrix::kB), {shape[0], config.rank});
      for (float& value : factors.b) value *= scale;
      if (config.use_dora) factors.magnitude = tensors.Take(name(LoraMatrix::kMagnitude), {shape[0]});
      adapter.factors_[{layer, module}] = std::move(factors);
    }
  }
  tensors.ComplainOfTheRest();
  problems.ThrowIfAny();
  return adapter;
}

void AdapterWeights::AddTo(int layer, LinearModule module, std::int64_t first, std::int64_t count,
                           float* rows) const {
  const Factors& factors = factors_.at({layer, module});
  Eigen::Map<RowMajor> sum(rows, count, factors.columns);
  const Eigen::Map<const RowMajor> b(factors.b.data() + first * rank_, count, rank_);
  const Eigen::Map<const RowMajor> a(factors.a.data(), rank_, factors.columns);
  sum.noalias() += b * a;
  if (factors.magnitude.empty()) return;
  for (std::int64_t i = 0; i < count; ++i) {
    const double squared = sum.row(i).cast<double>().squaredNorm();
    const double length = std::sqrt(std::max(squared, kLeastSquaredLength));
    sum.row(i) *= static_cast<float>(factors.magnitude[static_cast<std::size_t>(first + i)] / length);
  }
}

}  // namespace huoyan
