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

/// Results that a sweep's manifest does not name: an edit, an override or another file of the same name came
/// after them. Undone, they are wanted again, so they are leftovers only to who says so.
enum class EarlierResults { kKept, kListed };

/// Below a sweep's folder: unfinished trials that its manifest does not name, records set aside, checkpoints
/// of trials that are done, temporary files of processes that died. Throws Error(kUsage) when the folder
/// holds no sweep.
std::vector<Leftover> SweepLeftovers(const std::filesystem::path& sweep, EarlierResults earlier);

/// Below a cache folder: bases whose making was broken off. No process may be making one.
std::vector<Leftover> CacheLeftovers(const std::filesystem::path& cache);

}  // namespace huoyan
