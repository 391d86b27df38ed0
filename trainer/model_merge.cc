#include "trainer/model_merge.h"

#include "harness/base/file.h"
#include "trainer/checkpoint_writer.h"
#include "trainer/foreign_json.h"
#include "trainer/output_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

const char* TorchName(TensorDtype dtype) {
  return dtype == TensorDtype::kF32 ? "float32" : dtype == TensorDtype::kF16 ? "float16" : "bfloat16";
}

}  // namespace

void MergeModel(const fs::path& base, const CheckpointWeights& merged, TensorDtype dtype,
                const fs::path& folder, const OnTensor& on_tensor) {
  OutputFolder output(folder);
  std::vector<PlannedTensor> planned;
  std::map<std::string, const ExpectedTensor*> by_name;
  for (const ExpectedTensor& tensor : merged.tensors()) {
    planned.push_back({tensor.name, dtype, tensor.shape});
    by_name[tensor.name] = &tensor;
  }
  std::size_t done = 0;
  WriteCheckpoint(output.staging(), planned, [&](const PlannedTensor& wanted, const auto& append) {
    on_tensor(done++, planned.size());
    const ExpectedTensor& tensor = *by_name.at(wanted.name);
    const std::int64_t columns = RowsAndColumns(tensor).second;
    VisitRows(merged, tensor, [&](std::int64_t, std::int64_t count, const float* rows) {
      append(RoundValuesOf(tensor, rows, count * columns, dtype));
    });
  });
  const Json config = ChangedConfig(base, {{"torch_dtype", TorchName(dtype)}});
  WriteFileAtomically(output.staging() / "config.json", config.dump(2) + "\n");
  CopyModelExtras(base, output.staging());
  output.Commit();
}

Json ChangedConfig(const fs::path& base, const Json& changes) {
  const fs::path path = base / "config.json";
  Json config = JsonDocument::Parse(ReadFile(path, kMaxForeignConfigBytes), path.string()).root();
  if (changes.contains("torch_dtype")) config.erase("dtype");  // transformers 5's name for it
  config.update(changes);
  return config;
}

}  // namespace huoyan
