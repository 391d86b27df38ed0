#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "trainer/adapter_weights.h"
#include "trainer/model_config.h"
#include "trainer/safetensors_model.h"

namespace huoyan {

/// The weights of a base in fp32, read a few rows at a time, with an adapter folded in where there is one.
/// The base stays a mapped file, so nothing but the adapter is held in memory.
class CheckpointWeights {
 public:
  /// Throws Error(kUsage) with every problem of the base, or of the adapter; `adapter` may be empty. A base
  /// that is stored quantised is refused.
  CheckpointWeights(const std::filesystem::path& base, const std::filesystem::path& adapter);

  const ModelConfig& config() const { return config_; }

  /// In the order of the forward pass; a tied model has no head of its own.
  const std::vector<ExpectedTensor>& tensors() const { return tensors_; }

  /// What the base's matrices are stored in.
  TensorDtype stored_dtype() const;

  /// Rows [first, first + count) of a tensor of `tensors()`; a vector is one of single elements.
  void ReadRows(const ExpectedTensor& tensor, std::int64_t first, std::int64_t count, float* rows) const;

 private:
  ModelConfig config_;
  SafetensorsModel model_;
  std::vector<ExpectedTensor> tensors_;
  std::optional<AdapterWeights> adapter_;
  std::map<std::string, std::pair<int, LinearModule>> changed_;  // by tensor name
};

/// Rows times columns of a tensor as ReadRows sees it.
std::pair<std::int64_t, std::int64_t> RowsAndColumns(const ExpectedTensor& tensor);

/// Told before each tensor is written, of so many; throwing ends the work, with nothing left behind.
using OnTensor = std::function<void(std::size_t done, std::size_t total)>;

/// Throws the Error(kExecution) of a value that `format` has no finite number for.
[[noreturn]] void FailNotFinite(const ExpectedTensor& tensor, const char* format);

/// `count` values of the tensor rounded to `dtype` (F32, F16 or BF16), as bytes. Throws Error(kExecution)
/// naming the tensor when one of them is not finite there.
std::string RoundValuesOf(const ExpectedTensor& tensor, const float* values, std::int64_t count,
                          TensorDtype dtype);

/// Calls visit(first row, row count, fp32 values) for the whole tensor, some four million elements at a time.
template <class Visit>
void VisitRows(const CheckpointWeights& weights, const ExpectedTensor& tensor, const Visit& visit) {
  constexpr std::int64_t tile_elements = std::int64_t{1} << 22;
  const auto [rows, columns] = RowsAndColumns(tensor);
  const std::int64_t step = std::max<std::int64_t>(1, tile_elements / columns);
  std::vector<float> values(static_cast<std::size_t>(std::min(step, rows) * columns));
  for (std::int64_t first = 0; first < rows; first += step) {
    const std::int64_t count = std::min(step, rows - first);
    weights.ReadRows(tensor, first, count, values.data());
    visit(first, count, values.data());
  }
}

}  // namespace huoyan
