#include "trainer/checkpoint_writer.h"

#include <stdexcept>

#include "harness/base/atomic_file.h"
#include "harness/base/file.h"
#include "harness/base/json.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::int64_t BytesOf(const PlannedTensor& tensor) {
  return TensorBytes(tensor.dtype, tensor.shape).value_or(0);  // overflow is found when they are laid out
}

std::vector<std::vector<PlannedTensor>> CutIntoShards(const std::vector<PlannedTensor>& tensors,
                                                      std::int64_t shard_bytes) {
  std::vector<std::vector<PlannedTensor>> shards(1);
  std::int64_t size = 0;
  for (const PlannedTensor& tensor : tensors) {
    const std::int64_t bytes = BytesOf(tensor);
    if (!shards.back().empty() && size + bytes > shard_bytes) {
      shards.emplace_back();
      size = 0;
    }
    shards.back().push_back(tensor);
    size += bytes;
  }
  return shards;
}

void WriteShard(const fs::path& path, std::vector<PlannedTensor> tensors, const TensorSource& source) {
  AtomicFile file(path);
  file.Append(LayOutSafetensors(tensors, {{"format", "pt"}}));
  for (const PlannedTensor& tensor : tensors) {
    const std::uint64_t start = file.size();
    source(tensor, [&](std::string_view bytes) { file.Append(bytes); });
    if (file.size() - start != static_cast<std::uint64_t>(BytesOf(tensor)))
      throw std::logic_error("a tensor's bytes do not fit its shape: " + tensor.name);
  }
  file.Commit();
}

}  // namespace

void WriteCheckpoint(const fs::path& folder, const std::vector<PlannedTensor>& tensors,
                     const TensorSource& source, std::int64_t shard_bytes) {
  const auto shards = CutIntoShards(tensors, shard_bytes);
  if (shards.size() == 1) return WriteShard(folder / "model.safetensors", tensors, source);
  Json weight_map = Json::object();
  std::int64_t total = 0;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const std::string name = fmt::format("model-{:05}-of-{:05}.safetensors", i + 1, shards.size());
    WriteShard(folder / name, shards[i], source);
    for (const PlannedTensor& tensor : shards[i]) {
      weight_map[tensor.name] = name;
      total += BytesOf(tensor);
    }
  }
  Json index = Json::object();
  index["metadata"]["total_size"] = total;
  index["weight_map"] = std::move(weight_map);
  WriteFileAtomically(folder / "model.safetensors.index.json", index.dump(2) + "\n");
}

void CopyModelExtras(const fs::path& from, const fs::path& to) {
  for (const char* name :
       {"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json",
        "special_tokens_map.json", "chat_template.jinja", "generation_config.json"}) {
    std::error_code failed;
    if (fs::exists(from / name, failed)) WriteFileAtomically(to / name, ReadFile(from / name));
  }
}

}  // namespace huoyan
