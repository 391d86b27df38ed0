#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace huoyan {

/// The cache of built models and remembered hashes: $HUOYAN_CACHE, or .cache/huoyan below the current folder.
std::filesystem::path CacheFolder();

/// SHA-256 of files, so that a plan over large checkpoints is instant the second time: the hash of a file
/// above 1 MiB is remembered in the cache folder for as long as its size, inode and modification time stay.
class ContentHasher {
 public:
  explicit ContentHasher(std::filesystem::path cache_folder = CacheFolder());

  /// Throws Error(kUsage) when the file cannot be read. A cache that cannot be read or written is passed
  /// over.
  std::string OfFile(const std::filesystem::path& path);

  /// Of a Hugging Face directory: the names and hashes of its *.json, *.safetensors and *.txt files, in name
  /// order. Throws Error(kUsage) when it is no folder or holds no config.json.
  std::string OfModelFolder(const std::filesystem::path& folder);

  /// Throw as the two above where it shows without reading a file.
  static void RequireFile(const std::filesystem::path& path);
  static void RequireModelFolder(const std::filesystem::path& folder);

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::string> known_;
};

}  // namespace huoyan
