#include "trainer/output_folder.h"

#include <unistd.h>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Fail(const fs::path& path, const std::error_code& why) {
  throw Error(ExitCode::kExecution,
              Say("{}: cannot write: {}", "{}：无法写入：{}", path.string(), why.message()));
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& path) : path_(fs::absolute(path).lexically_normal()) {
  if (!path_.has_filename()) path_ = path_.parent_path();
  std::error_code failed;
  const bool is_new = !fs::exists(path_, failed);
  if (!is_new && !(fs::is_directory(path_, failed) && fs::is_empty(path_, failed))) {
    throw Error(ExitCode::kUsage, Say("{}: is there already and not an empty folder; choose another",
                                      "{}：已存在且不是空文件夹；请换一个", path.string()));
  }
  staging_ = path_.parent_path() / ("." + path_.filename().string() + ".tmp" + std::to_string(::getpid()));
  fs::create_directories(path_.parent_path(), failed);
  if (!failed) fs::create_directory(staging_, failed);
  if (failed) Fail(path_, failed);
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(staging_, ignored);
}

void OutputFolder::Commit() {
  SyncFolder(staging_);
  std::error_code failed;
  fs::rename(staging_, path_, failed);
  if (failed) Fail(path_, failed);
  committed_ = true;
  SyncFolder(path_.parent_path());
}

}  // namespace huoyan
