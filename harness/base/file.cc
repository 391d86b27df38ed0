#include "harness/base/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/replace_file.h"
#include "harness/base/sha256.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::string Reason() { return std::strerror(errno); }

[[noreturn]] void FailToWrite(const fs::path& path, const std::string& reason) {
  throw Error(ExitCode::kExecution, Say("{}: cannot write: {}", "{}：无法写入：{}", path.string(), reason));
}

constexpr std::size_t kPieceBytes = std::size_t{1} << 18;

enum class Accept { kAnyFile, kRegularFile };

// A file being read.
class OpenFile {
 public:
  // Opening never waits: a pipe that nobody writes has nothing in it.
  OpenFile(const fs::path& path, Accept accept) : path_(path) {
    do {
      descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    } while (descriptor_ < 0 && errno == EINTR);
    if (descriptor_ < 0) FailToRead(Reason());
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return;
    if (S_ISREG(status.st_mode) || (accept == Accept::kAnyFile && !S_ISDIR(status.st_mode))) return;
    ::close(descriptor_);
    throw Error(ExitCode::kUsage,
                S_ISDIR(status.st_mode)
                    ? Say("{}: is a folder, a file was expected", "{}：是文件夹，此处应为文件", path.string())
                    : Say("{}: is a device or a pipe, a regular file was expected",
                          "{}：是设备或管道，此处应为普通文件", path.string()));
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }

  // How many bytes were read; 0 at the end. A pipe that somebody writes is waited for.
  std::size_t Read(char* into, std::size_t size) const {
    for (;;) {
      const ssize_t read = ::read(descriptor_, into, size);
      if (read >= 0) return static_cast<std::size_t>(read);
      if (errno == EAGAIN) {
        struct pollfd waiting {
          descriptor_, POLLIN, 0
        };
        ::poll(&waiting, 1, -1);
      } else if (errno != EINTR) {
        FailToRead(Reason());
      }
    }
  }

 private:
  [[noreturn]] void FailToRead(const std::string& reason) const {
    throw Error(ExitCode::kUsage, Say("{}: cannot read: {}", "{}：无法读取：{}", path_.string(), reason));
  }

  fs::path path_;
  int descriptor_ = -1;
};

void Replace(const fs::path& path, std::string_view content, bool durable) {
  AtomicFile file(path);
  file.Append(content);
  file.Commit(durable);
}

}  // namespace

std::string ReadFile(const fs::path& path, std::uintmax_t limit) {
  const OpenFile file(path, Accept::kAnyFile);
  struct stat status {};
  const bool known = ::fstat(file.descriptor(), &status) == 0 && S_ISREG(status.st_mode);
  const auto size = known ? static_cast<std::uintmax_t>(status.st_size) : 0;
  if (size > limit) {
    throw Error(ExitCode::kUsage, Say("{}: {} bytes, more than the {} allowed here",
                                      "{}：{} 字节，超过此处允许的 {} 字节", path.string(), size, limit));
  }
  std::string content(static_cast<std::size_t>(size) + 1, '\0');  // a byte more, to see the end at once
  for (std::size_t done = 0;;) {
    const std::size_t read = file.Read(&content[done], content.size() - done);
    done += read;
    if (done > limit) {
      throw Error(ExitCode::kUsage, Say("{}: more than the {} bytes allowed here",
                                        "{}：超过此处允许的 {} 字节", path.string(), limit));
    }
    if (read == 0) {
      content.resize(done);
      return content;
    }
    if (done == content.size()) content.resize(content.size() + kPieceBytes);
  }
}

void WriteFileAtomically(const fs::path& path, std::string_view content) {
  Replace(path, content, /*durable=*/true);
}

void ReplaceFile(const fs::path& path, std::string_view content) {
  Replace(path, content, /*durable=*/false);
}

void SyncFile(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) FailToWrite(path, Reason());
  const int failed = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (failed != 0) FailToWrite(path, std::strerror(failed));
}

std::string Sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.Add(bytes);
  return stream.FinishAsHex();
}

std::string Sha256OfFile(const fs::path& path) {
  const OpenFile file(path, Accept::kRegularFile);
  Sha256Stream stream;
  std::string piece(kPieceBytes, '\0');
  while (const std::size_t read = file.Read(piece.data(), piece.size())) stream.Add({piece.data(), read});
  return stream.FinishAsHex();
}

}  // namespace huoyan
