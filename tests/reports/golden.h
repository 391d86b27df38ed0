#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>

#include "harness/base/file.h"

namespace huoyan {

/// Every interval as "[…]": its last digits belong to the statistics' own tests.
inline std::string MaskIntervals(const std::string& text) {
  return std::regex_replace(text, std::regex(R"re(\[[^\]a-z]*[0-9][^\]a-z]*\])re"), "[…]");
}

/// Expects `text` to be what tests/goldens/`name` holds. With HUOYAN_UPDATE_GOLDENS set, writes the file
/// instead; read the difference before committing it.
inline void ExpectGolden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(HUOYAN_SOURCE_DIR) / "tests" / "goldens" / name;
  if (std::getenv("HUOYAN_UPDATE_GOLDENS") != nullptr) WriteFileAtomically(path, text);
  EXPECT_EQ(text, ReadFile(path)) << "if the change is meant, run again with HUOYAN_UPDATE_GOLDENS=1";
}

}  // namespace huoyan
