#include "trainer/safetensors_model.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/base/file.h"
#include "trainer/foreign_json.h"
#include "trainer/problem_list.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxIndexBytes = 16 << 20;

struct IndexFile {
  std::map<std::string, std::string> weight_map;  // tensor -> file
};
const Fields<IndexFile>& DescribeFields(Type<IndexFile>) {
  static const auto fields =
      Fields<IndexFile>().Required("weight_map", &IndexFile::weight_map, {"tensor: file", "张量: 文件"});
  return fields;
}

bool IsInside(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

// What is wrong with a shard's name or place, if anything. A Hugging Face cache keeps its files in blobs/ and
// links to them from snapshots/<revision>/.
std::optional<Text> FaultOfShard(const std::string& name, const fs::path& folder) {
  if (name.empty() || name == "." || name == ".." || name.find_first_of("/\\") != std::string::npos) {
    return Say("names the shard \"{}\", which is not a plain file name", "所指分片 \"{}\" 不是单纯的文件名",
               name);
  }
  std::error_code failed;
  const fs::path shard = fs::canonical(folder / name, failed);
  if (failed) return Say("names the shard \"{}\", which is missing", "所指分片 \"{}\" 不存在", name);
  const fs::path home = fs::canonical(folder);
  const bool in_cache = home.parent_path().filename() == "snapshots" &&
                        IsInside(shard, home.parent_path().parent_path() / "blobs");
  if (IsInside(shard, home) || in_cache) return std::nullopt;
  return Say("names the shard \"{}\", a link out of the folder to {}", "所指分片 \"{}\" 链接到文件夹之外：{}",
             name, shard.string());
}

// Opens the shards an index names and gathers every fault on the way.
class ShardedCheckpoint {
 public:
  explicit ShardedCheckpoint(fs::path index) : index_(std::move(index)) {}

  std::vector<SafetensorsFile> Open() {
    const std::string content = ReadFile(index_, kMaxIndexBytes);
    weight_map_ = DecodeForeign<IndexFile>(
                      JsonDocument::FromValue(Json(ParseWideJson(content, index_.string())), index_.string()))
                      .weight_map;
    std::map<std::string, std::vector<std::string>> tensors_by_shard;
    for (const auto& [tensor, shard] : weight_map_) tensors_by_shard[shard].push_back(tensor);
    for (const auto& [shard, tensors] : tensors_by_shard) OpenShard(shard, tensors);
    problems_.ThrowIfAny();
    return std::move(files_);
  }

 private:
  void OpenShard(const std::string& shard, const std::vector<std::string>& tensors) {
    if (std::optional<Text> fault = FaultOfShard(shard, index_.parent_path())) {
      problems_.Add({index_.string()}, std::move(*fault));
      return;
    }
    try {
      files_.push_back(SafetensorsFile::Open(index_.parent_path() / shard));
    } catch (const Error& error) {
      for (const Problem& problem : error.problems()) problems_.Add(problem.where, problem.what);
      return;
    }
    const SafetensorsFile& file = files_.back();
    for (const std::string& tensor : tensors) {
      if (file.tensors().count(tensor) > 0) continue;
      problems_.Add({file.path().string()}, Say("the index places tensor \"{}\" here, but it is not here",
                                                "索引称张量 \"{}\" 在此文件中，实际没有", tensor));
    }
    for (const auto& entry : file.tensors()) {
      const auto placed = weight_map_.find(entry.first);
      if (placed != weight_map_.end() && placed->second == shard) continue;
      problems_.Add({file.path().string()}, Say("holds tensor \"{}\", which the index does not place here",
                                                "含有张量 \"{}\"，索引并未将其置于此文件", entry.first));
    }
  }

  fs::path index_;
  std::map<std::string, std::string> weight_map_;
  std::vector<SafetensorsFile> files_;
  ProblemList problems_;
};

}  // namespace

SafetensorsModel SafetensorsModel::OpenDirectory(const fs::path& folder) {
  SafetensorsModel model;
  const fs::path single = folder / "model.safetensors";
  const fs::path index = folder / "model.safetensors.index.json";
  if (fs::exists(single)) {
    model.files_.push_back(SafetensorsFile::Open(single));
  } else if (fs::exists(index)) {
    model.files_ = ShardedCheckpoint(index).Open();
  } else {
    throw InputError({folder.string()},
                     Say("no weights here; expected model.safetensors or model.safetensors.index.json",
                         "此处没有权重；应有 model.safetensors 或 model.safetensors.index.json"));
  }
  for (const SafetensorsFile& file : model.files_) {
    model.tensors_.insert(file.tensors().begin(), file.tensors().end());
  }
  return model;
}

}  // namespace huoyan
