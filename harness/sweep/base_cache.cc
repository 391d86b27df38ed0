#include "harness/sweep/base_cache.h"

#include <unistd.h>

#include <chrono>
#include <system_error>
#include <thread>

#include "harness/base/file.h"
#include "harness/experiment/content_hash.h"
#include "harness/experiment/plan.h"
#include "harness/sweep/file_lock.h"
#include "harness/sweep/training_data.h"
#include "trainer/recipes.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr char kUnfinished[] = ".building";
constexpr std::uintmax_t kMaxSumBytes = 4096;

// The base's own checksum, beside its folder: a base that a crash or a bad disk damaged is built again
// rather than trained on.
fs::path SumFile(const fs::path& folder) { return folder.string() + ".sha256"; }

bool IsWhole(const fs::path& folder, ContentHasher& hasher) {
  std::error_code failed;
  if (!fs::exists(folder / "config.json", failed) || !fs::exists(SumFile(folder), failed)) return false;
  try {
    return ReadFile(SumFile(folder), kMaxSumBytes) == hasher.OfModelFolder(folder) + "\n";
  } catch (const Error&) {
    return false;
  }
}

fs::path FolderOfBase(const std::string& recipe, const fs::path& digest, const fs::path& cache_folder,
                      ContentHasher& hasher) {
  const std::string key =
      Sha256(fmt::format("recipe {} seed {} digest {} results {}", FingerprintOf(FindRecipe(recipe)),
                         kBaseSeed, hasher.OfFile(digest), kResultsVersion));
  return cache_folder / "models" / (recipe + "-" + key.substr(0, 16));
}

[[noreturn]] void FailToRename(const fs::path& from, const fs::path& to, const std::error_code& reason) {
  throw Error(ExitCode::kExecution, Say("{}: cannot be renamed to {}: {}", "{}：无法改名为 {}：{}",
                                        from.string(), to.string(), reason.message()));
}

// Gives the finished folder its name. The checksum is durable first: a folder without one is not believed.
void Publish(const fs::path& unfinished, const fs::path& folder, ContentHasher& hasher) {
  std::error_code failed;
  fs::remove_all(folder, failed);  // one that turned out not to be whole
  WriteFileAtomically(SumFile(folder), hasher.OfModelFolder(unfinished) + "\n");
  fs::rename(unfinished, folder, failed);
  if (failed) FailToRename(unfinished, folder, failed);
}

}  // namespace

std::optional<fs::path> EnsureBase(const std::string& recipe, const fs::path& digest,
                                   const fs::path& cache_folder, ContentHasher& hasher, Backend& backend,
                                   const ProgressSink& on_progress, const StopRequested& stop_requested) {
  const fs::path folder = FolderOfBase(recipe, digest, cache_folder, hasher);
  if (IsWhole(folder, hasher)) return folder;

  std::optional<FileLock> lock;
  while (!(lock = FileLock::TryAcquire(folder.string() + ".lock"))) {
    if (stop_requested()) return std::nullopt;
    std::this_thread::sleep_for(200ms);
  }
  if (IsWhole(folder, hasher)) return folder;  // another process built it while this one waited

  const fs::path unfinished = folder.string() + kUnfinished;
  std::error_code failed;
  fs::remove_all(unfinished, failed);  // left by a process that died
  fs::create_directories(unfinished, failed);
  const auto on_step = [&](const StepReport& step) {
    on_progress({TrialPhase::kCreate, step.step, step.total_steps, step.loss});
  };
  try {
    backend.CreateModel(recipe, kBaseSeed, LoadDigestTexts(digest), unfinished, on_step, stop_requested);
  } catch (const Error& error) {
    fs::remove_all(unfinished, failed);
    if (error.code() == ExitCode::kInterrupted) return std::nullopt;
    throw;
  }
  Publish(unfinished, folder, hasher);
  return folder;
}

std::optional<fs::path> FindBase(const std::string& recipe, const fs::path& digest,
                                 const fs::path& cache_folder, ContentHasher& hasher) {
  const fs::path folder = FolderOfBase(recipe, digest, cache_folder, hasher);
  if (!IsWhole(folder, hasher)) return std::nullopt;
  return folder;
}

}  // namespace huoyan
