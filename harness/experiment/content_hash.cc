#include "harness/experiment/content_hash.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRememberFromBytes = 1 << 20;
constexpr std::size_t kHashDigits = 64;

// What a file looked like when it was hashed; empty when it cannot be told.
std::string Fingerprint(const fs::path& path, std::int64_t& size) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "";
  size = static_cast<std::int64_t>(status.st_size);
#ifdef __APPLE__
  const struct timespec& modified = status.st_mtimespec;
#else
  const struct timespec& modified = status.st_mtim;
#endif
  return fmt::format("{} {} {} {}.{:09}", status.st_dev, status.st_ino, status.st_size,
                     static_cast<std::int64_t>(modified.tv_sec), static_cast<std::int64_t>(modified.tv_nsec));
}

// The remembered hash, if the note in the cache is about a file that looks the same.
std::string Recall(const fs::path& note, const std::string& fingerprint) {
  try {
    const std::string text = ReadFile(note, 4096);
    const std::size_t end = text.find('\n');
    if (end == kHashDigits && text.substr(end + 1) == fingerprint) return text.substr(0, end);
  } catch (const Error&) {
    // no note, or none that can be read: hash again
  }
  return "";
}

void Remember(const fs::path& note, const std::string& hash, const std::string& fingerprint) {
  try {
    WriteFileAtomically(note, hash + "\n" + fingerprint);
  } catch (const Error&) {
    // a read-only cache costs time, not correctness
  }
}

}  // namespace

fs::path CacheFolder() {
  const char* chosen = std::getenv("HUOYAN_CACHE");
  return chosen != nullptr && *chosen != '\0' ? fs::path(chosen) : fs::path(".cache") / "huoyan";
}

ContentHasher::ContentHasher(fs::path cache_folder) : folder_(std::move(cache_folder)) {}

std::string ContentHasher::OfFile(const fs::path& path) {
  const std::string name = fs::absolute(path).lexically_normal().string();
  std::int64_t size = 0;
  const std::string fingerprint = Fingerprint(path, size);
  std::string& hash = known_[name + "\n" + fingerprint];
  if (!hash.empty()) return hash;
  const bool remember = !fingerprint.empty() && size >= kRememberFromBytes;
  const fs::path note = folder_ / "hashes" / Sha256(name);
  if (remember) hash = Recall(note, fingerprint);
  if (hash.empty()) {
    std::string fresh = Sha256OfFile(path);
    if (remember) Remember(note, fresh, fingerprint);
    hash = std::move(fresh);
  }
  return hash;
}

void ContentHasher::RequireFile(const fs::path& path) {
  std::error_code failed;
  if (fs::is_regular_file(path, failed) && ::access(path.c_str(), R_OK) == 0) return;
  Sha256OfFile(path);  // says what is wrong with it
}

void ContentHasher::RequireModelFolder(const fs::path& folder) {
  std::error_code failed;
  if (fs::is_regular_file(folder / "config.json", failed)) return;
  throw Error(ExitCode::kUsage, Say("{}: no model here: config.json is missing",
                                    "{}：此处没有模型：缺少 config.json", folder.string()));
}

std::string ContentHasher::OfModelFolder(const fs::path& folder) {
  RequireModelFolder(folder);
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string extension = at->path().extension().string();
    if (extension == ".json" || extension == ".safetensors" || extension == ".txt")
      files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  std::string list;
  for (const fs::path& file : files) list += file.filename().string() + " " + OfFile(file) + "\n";
  return Sha256(list);
}

}  // namespace huoyan
