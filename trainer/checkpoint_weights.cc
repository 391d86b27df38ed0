#include "trainer/checkpoint_weights.h"

#include "trainer/weight_values.h"

namespace huoyan {

namespace fs = std::filesystem;

CheckpointWeights::CheckpointWeights(const fs::path& base, const fs::path& adapter)
    : config_(ReadModelConfig(base / "config.json")), model_(SafetensorsModel::OpenDirectory(base)) {
  if (config_.stored.layers != Quantization::kNone || config_.stored.embeddings != Quantization::kNone) {
    throw InputError({base.string()},
                     Say("its weights are stored quantised; give the folder they were made from",
                         "其权重以量化形式存储；请给出其来源文件夹"));
  }
  CheckTensors(config_, model_);
  tensors_ = ExpectedTensors(config_);
  if (adapter.empty()) return;
  adapter_ = AdapterWeights::Read(adapter, config_);
  for (int layer = 0; layer < config_.num_hidden_layers; ++layer) {
    for (const auto& entry : EnumNames(Type<LinearModule>{})) {
      if (adapter_->Changes(layer, entry.first))
        changed_[ModulePath(layer, entry.first) + ".weight"] = {layer, entry.first};
    }
  }
}

TensorDtype CheckpointWeights::stored_dtype() const {
  return model_.tensors().at(tensors_.front().name).dtype;
}

void CheckpointWeights::ReadRows(const ExpectedTensor& tensor, std::int64_t first, std::int64_t count,
                                 float* rows) const {
  const std::int64_t columns = RowsAndColumns(tensor).second;
  ReadValues(model_.tensors().at(tensor.name), first * columns, count * columns, rows);
  const auto changed = changed_.find(tensor.name);
  if (changed == changed_.end()) return;
  adapter_->AddTo(changed->second.first, changed->second.second, first, count, rows);
}

void FailNotFinite(const ExpectedTensor& tensor, const char* format) {
  throw Error(
      ExitCode::kExecution,
      Say("tensor \"{}\" holds a value that is not finite in {}; choose bf16 or fp32, or check the adapter",
          "张量 \"{}\" 中有在 {} 下非有限的值；请改用 bf16 或 fp32，或检查适配器", tensor.name, format));
}

std::string RoundValuesOf(const ExpectedTensor& tensor, const float* values, std::int64_t count,
                          TensorDtype dtype) {
  std::string bytes(static_cast<std::size_t>(count) * SizeOfElement(dtype), '\0');
  if (!RoundValues(values, count, dtype, bytes.data())) FailNotFinite(tensor, NameOf(dtype));
  return bytes;
}

std::pair<std::int64_t, std::int64_t> RowsAndColumns(const ExpectedTensor& tensor) {
  return {tensor.shape[0], tensor.shape.size() > 1 ? tensor.shape[1] : 1};
}

}  // namespace huoyan
