#include "harness/records/trial_folder.h"

#include <map>
#include <system_error>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace huoyan {

namespace fs = std::filesystem;

void TrialFolder::Prepare() const {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) {
    throw Error(ExitCode::kExecution,
                Say("{}: cannot be created: {}", "{}：无法创建：{}", path.string(), failed.message()));
  }
  for (const fs::path& part : {path, Adapter(), Model(), Checkpoint(), Log(), Lock()}) {
    std::error_code ignored;
    if (!fs::is_symlink(part, ignored)) continue;
    throw Error(ExitCode::kExecution,
                Say("{}: is a symbolic link; results are only written inside the runs folder, so remove it",
                    "{}：是符号链接；结果只写入 runs 文件夹之内，请将其移除", part.string()));
  }
}

std::string HashFolder(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && !at->is_symlink(ignored))
      hashes[at->path().filename().string()] = Sha256OfFile(at->path());
  }
  if (hashes.empty()) return "";
  std::string text;
  for (const auto& [name, hash] : hashes) text += hash + "  " + name + "\n";
  return Sha256(text);
}

}  // namespace huoyan
