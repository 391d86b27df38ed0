#include "harness/records/trial_folder.h"

#include <map>
#include <system_error>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/file.h"

namespace huoyan {

namespace fs = std::filesystem;

std::optional<Text> TrialFolder::WhatIsInTheWay() const {
  std::error_code failed;
  for (const fs::path& part : {path.parent_path(), path, Adapter(), Model(), Checkpoint(), Log(), Lock()}) {
    if (!fs::is_symlink(part, failed)) continue;
    return Say("{}: is a symbolic link; results are only written inside the runs folder, so remove it",
               "{}：是符号链接；结果只写入 runs 文件夹之内，请将其移除", part.string());
  }
  for (const fs::path& folder : {path, Adapter(), Model(), Checkpoint()}) {
    if (!fs::exists(folder, failed) || fs::is_directory(folder, failed)) continue;
    return Say("{}: is in the way, a folder was expected; remove it", "{}：此处应为文件夹，请移除该文件",
               folder.string());
  }
  for (const fs::path& file : {Spec(), Record(), Answers(), Log(), Lock()}) {
    if (!fs::exists(file, failed) || fs::is_regular_file(file, failed)) continue;
    return Say("{}: is in the way, a regular file was expected; remove it",
               "{}：此处应为普通文件，请将其移除", file.string());
  }
  return std::nullopt;
}

void TrialFolder::Prepare() const {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) {
    throw Error(ExitCode::kExecution,
                Say("{}: cannot be created: {}", "{}：无法创建：{}", path.string(), failed.message()));
  }
  if (auto what = WhatIsInTheWay()) throw Error(ExitCode::kExecution, *std::move(what));
}

std::string HashFolder(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && !at->is_symlink(ignored) && !IsUnfinished(at->path()))
      hashes[at->path().filename().string()] = Sha256OfFile(at->path());
  }
  if (hashes.empty()) return "";
  std::string text;
  for (const auto& [name, hash] : hashes) text += hash + "  " + name + "\n";
  return Sha256(text);
}

}  // namespace huoyan
