#pragma once

#include <filesystem>

namespace huoyan {

/// A folder that appears whole or not at all: filled under a hidden name beside the one wanted, renamed when
/// committed, removed when not.
class OutputFolder {
 public:
  /// Throws Error(kUsage) when `path` is there and no empty folder, Error(kExecution) when nothing can be
  /// written beside it.
  explicit OutputFolder(const std::filesystem::path& path);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Where to write meanwhile.
  const std::filesystem::path& staging() const { return staging_; }

  /// Throws Error(kExecution) naming the path.
  void Commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path staging_;
  bool committed_ = false;
};

}  // namespace huoyan
