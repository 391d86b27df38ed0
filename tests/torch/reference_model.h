#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "trainer/chat_template.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/qwen2_model.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {

/// A tiny Qwen2 checkpoint together with what transformers and PEFT computed for it; see
/// tests/cases/reference/README.md.
struct ReferenceModel {
  explicit ReferenceModel(const std::string& name, const WeightFormat& format = {});

  at::Tensor Value(const std::string& name) const { return values.at(name); }
  std::unique_ptr<LoraAdapter> Adapter(bool for_training);
  /// The two training rows with their labels.
  std::vector<TokenizedExample> TrainingRows() const;
  std::vector<std::int32_t> Ids(const std::string& name) const;  ///< a [1, n] tensor as ids

  std::filesystem::path folder;
  NamedTensors values;
  std::unique_ptr<Qwen2Model> model;
};

/// |a - b| / |b| in the Frobenius norm.
double RelativeError(const at::Tensor& a, const at::Tensor& b);

}  // namespace huoyan
