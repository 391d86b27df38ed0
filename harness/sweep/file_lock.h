#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace huoyan {

/// Holds a lock file for as long as it lives; the system lets go of it when the process dies, however it
/// dies.
class FileLock {
 public:
  /// Nothing when another process holds it. Creates the file and its folder. Throws Error(kExecution) when
  /// they cannot be created.
  static std::optional<FileLock> TryAcquire(const std::filesystem::path& path);

  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace huoyan
