#pragma once

#include <string>

namespace huoyan {

/// The commit this program was built from, with "+dirty" when tracked files had changes; "unknown" outside
/// git. Written by write_commit.cmake at every build.
extern const char* const kSourceCommit;

/// "clang 14.0.6, Release, -O3 -DNDEBUG".
std::string DescribeBuild();

}  // namespace huoyan
