#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace huoyan {

/// The folder that holds the novel, or an empty path when it is not there: HUOYAN_DATA, else ../shared/data.
inline std::filesystem::path DataFolder() {
  const char* named = std::getenv("HUOYAN_DATA");
  const std::filesystem::path folder = named != nullptr
                                           ? std::filesystem::path(named)
                                           : std::filesystem::path(HUOYAN_SOURCE_DIR) / "../shared/data";
  return std::filesystem::exists(folder / "xiyouji.txt") ? folder : std::filesystem::path();
}

}  // namespace huoyan

#define HUOYAN_NEEDS_THE_NOVEL() \
  if (DataFolder().empty())      \
  GTEST_SKIP() << "the novel is not here; set HUOYAN_DATA to the folder with xiyouji.txt"
