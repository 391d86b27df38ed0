#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace huoyan {

/// The folder with the novel and the Qwen tokenizer: HUOYAN_DATA, or shared/data beside the checkout.
inline std::filesystem::path DataFolder() {
  const char* named = std::getenv("HUOYAN_DATA");
  return named != nullptr ? std::filesystem::path(named)
                          : std::filesystem::path(HUOYAN_SOURCE_DIR) / ".." / "shared" / "data";
}

/// Where the cases of this room are.
inline std::filesystem::path CasesFolder() {
  return std::filesystem::path(HUOYAN_SOURCE_DIR) / "tests" / "cases";
}

}  // namespace huoyan

/// Skips the test when `path` under the data folder is absent.
#define HUOYAN_NEED_DATA(path)                                                                           \
  if (!std::filesystem::exists(huoyan::DataFolder() / (path))) {                                         \
    GTEST_SKIP() << (huoyan::DataFolder() / (path)) << " is absent; set HUOYAN_DATA to the data folder"; \
  }                                                                                                      \
  static_assert(true, "")
