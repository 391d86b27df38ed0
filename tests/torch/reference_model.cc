#include "tests/torch/reference_model.h"

namespace huoyan {

ReferenceModel::ReferenceModel(const std::string& name, const WeightFormat& format)
    : folder(std::filesystem::path(HUOYAN_SOURCE_DIR) / "tests/cases/reference" / name),
      values(ReadTensors(folder / "reference.safetensors")) {
  const ModelConfig config = ReadModelConfig(folder / "config.json");
  model = std::make_unique<Qwen2Model>(config, LoadWeights(folder, config, format), NamedTensors{});
}

std::unique_ptr<LoraAdapter> ReferenceModel::Adapter(bool for_training) {
  auto adapter = std::make_unique<LoraAdapter>(
      ReadLoraSpec(folder / "adapter", model->config().num_hidden_layers), *model, for_training);
  adapter->LoadValues(folder / "adapter");
  return adapter;
}

std::vector<TokenizedExample> ReferenceModel::TrainingRows() const {
  std::vector<TokenizedExample> rows;
  const at::Tensor ids = values.at("input_ids"), labels = values.at("labels");
  for (std::int64_t row = 0; row < ids.size(0); ++row) {
    TokenizedExample example;
    for (std::int64_t i = 0; i < ids.size(1); ++i) {
      example.ids.push_back(static_cast<std::int32_t>(ids[row][i].item<std::int64_t>()));
      example.labels.push_back(static_cast<std::int32_t>(labels[row][i].item<std::int64_t>()));
    }
    rows.push_back(std::move(example));
  }
  return rows;
}

std::vector<std::int32_t> ReferenceModel::Ids(const std::string& name) const {
  const at::Tensor row = values.at(name).flatten().contiguous();
  return {row.data_ptr<std::int64_t>(), row.data_ptr<std::int64_t>() + row.numel()};
}

double RelativeError(const at::Tensor& a, const at::Tensor& b) {
  return at::norm(at::sub(a.to(at::kDouble), b.to(at::kDouble))).item<double>() /
         at::norm(b.to(at::kDouble)).item<double>();
}

}  // namespace huoyan
