#include "harness/sweep/control_group.h"

#include <fstream>
#include <string>

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// Version 1 says so many where there is no limit (a multiple of the page size below 2^63), version 2 says
// "max".
constexpr std::int64_t kNoLimit = std::int64_t{1} << 60;

void Lower(const fs::path& file, std::optional<std::int64_t>& limit) {
  std::ifstream in(file);
  std::int64_t bytes = 0;
  if (!(in >> bytes) || bytes <= 0 || bytes >= kNoLimit) return;
  if (!limit || bytes < *limit) limit = bytes;
}

}  // namespace

std::optional<std::int64_t> ControlGroupMemoryLimit(const fs::path& membership, const fs::path& mount) {
  std::optional<std::int64_t> limit;
  std::ifstream in(membership);
  // "0::/a/b" in version 2, "4:memory:/a/b" in version 1. In a container the path may be the host's: then
  // only the mount's own file is there.
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool unified = controllers == ",,";
    if (!unified && controllers.find(",memory,") == std::string::npos) continue;
    const fs::path root = unified ? mount : mount / "memory";
    const char* name = unified ? "memory.max" : "memory.limit_in_bytes";
    for (fs::path group = fs::path(line.substr(second + 1)).relative_path().lexically_normal();;
         group = group.parent_path()) {
      Lower(root / group / name, limit);
      if (group.empty()) break;
    }
  }
  return limit;
}

}  // namespace huoyan
