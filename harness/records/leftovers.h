#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "harness/base/text.h"

namespace huoyan {

/// Something on disk that no result needs any more.
struct Leftover {
  std::filesystem::path path;
  std::int64_t bytes = 0;  ///< of the files in it; symbolic links are not followed
  Text why;
};

/// Below a sweep's folder: trials that its manifest does not name (of an earlier state of the experiment),
/// records set aside, checkpoints of trials that are done, temporary files of processes that died. Throws
/// Error(kUsage) when the folder holds no sweep.
std::vector<Leftover> SweepLeftovers(const std::filesystem::path& sweep);

/// Below a cache folder: bases whose making was broken off. No process may be making one.
std::vector<Leftover> CacheLeftovers(const std::filesystem::path& cache);

}  // namespace huoyan
