#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace huoyan {

/// A file written piece by piece that appears whole or not at all: a temporary file beside it, synced and
/// renamed when committed, removed when not. For what is too large to build in memory first.
class AtomicFile {
 public:
  /// Creates missing parent folders. Throws Error(kExecution) naming the path, as do the others.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void Append(std::string_view bytes);
  std::uint64_t size() const { return size_; }

  /// Not `durable`: a killed process leaves the old or the new file, but a power cut may leave it empty.
  void Commit(bool durable = true);

 private:
  [[noreturn]] void Fail(const std::filesystem::path& path) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

/// Is this what an AtomicFile whose process was killed left behind ("record.json.tmp1234")?
bool IsUnfinished(const std::filesystem::path& path);

/// Makes what was renamed or made in the folder durable. Some file systems refuse that, which is no error.
void SyncFolder(const std::filesystem::path& folder);

}  // namespace huoyan
