#include "harness/base/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/base/error.h"

namespace huoyan {

namespace fs = std::filesystem;

AtomicFile::AtomicFile(fs::path path)
    : path_(std::move(path)), temporary_(path_.string() + ".tmp" + std::to_string(::getpid())) {
  std::error_code failed;
  if (path_.has_parent_path()) fs::create_directories(path_.parent_path(), failed);
  if (failed) {
    errno = failed.value();
    Fail(path_.parent_path());
  }
  ::unlink(temporary_.c_str());  // of a dead process with this one's id; a link or a pipe is not written to
  file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file_ < 0) Fail(temporary_);
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) Fail(path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
}

void AtomicFile::Commit(bool durable) {
  if (durable && ::fsync(file_) != 0) Fail(path_);
  if (::close(std::exchange(file_, -1)) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int reason = errno;
    ::unlink(temporary_.c_str());
    errno = reason;
    Fail(path_);
  }
  if (durable) SyncFolder(path_.has_parent_path() ? path_.parent_path() : fs::path("."));
}

void AtomicFile::Fail(const fs::path& path) const {
  throw Error(ExitCode::kExecution,
              Say("{}: cannot write: {}", "{}：无法写入：{}", path.string(), std::strerror(errno)));
}

bool IsUnfinished(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::size_t at = name.rfind(".tmp");
  return at != std::string::npos && at + 4 < name.size() &&
         name.find_first_not_of("0123456789", at + 4) == std::string::npos;
}

void SyncFolder(const fs::path& folder) {
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

}  // namespace huoyan
