#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "harness/experiment/content_hash.h"
#include "harness/sweep/progress.h"
#include "trainer/session.h"

namespace huoyan {

/// The folder of the small base that `recipe` makes from the corpus `digest`, below
/// `cache_folder`/models/. It is built on first use, under a lock so that two processes do not build it
/// twice, in a folder that gets its name only when it is whole, with a checksum that is verified at every
/// use; one that does not match is built again. Nothing when `stop_requested` ended the wait or the building.
/// Throws Error(kUsage) for an unknown recipe or a broken corpus.
std::optional<std::filesystem::path> EnsureBase(const std::string& recipe,
                                                const std::filesystem::path& digest,
                                                const std::filesystem::path& cache_folder,
                                                ContentHasher& hasher, Backend& backend,
                                                const ProgressSink& on_progress,
                                                const StopRequested& stop_requested);

/// The same folder when it is there and whole, without making it. Throws Error(kUsage) for an unknown recipe
/// or a corpus that cannot be read.
std::optional<std::filesystem::path> FindBase(const std::string& recipe, const std::filesystem::path& digest,
                                              const std::filesystem::path& cache_folder,
                                              ContentHasher& hasher);

}  // namespace huoyan
