#include "harness/cli/stored_trials.h"

#include <algorithm>
#include <system_error>

#include "harness/base/error.h"
#include "harness/records/run_store.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortestPrefix = 4;

bool Exists(const fs::path& path) {
  std::error_code failed;
  return fs::exists(path, failed);
}

bool AreOneTrial(const std::vector<fs::path>& folders) {
  return std::all_of(folders.begin(), folders.end(),
                     [&](const fs::path& folder) { return folder.filename() == folders[0].filename(); });
}

// Did the trial end alike wherever it ran? Times and machines may differ.
bool HaveOneResult(const std::vector<fs::path>& folders) {
  if (folders.size() == 1) return true;
  const RunRecord first = LoadRun(folders[0]).record;
  return std::all_of(folders.begin() + 1, folders.end(), [&](const fs::path& folder) {
    const RunRecord other = LoadRun(folder).record;
    return other.status == first.status && other.answers_sha256 == first.answers_sha256 &&
           other.adapter_sha256 == first.adapter_sha256;
  });
}

}  // namespace

std::vector<fs::path> SweepFolders(const fs::path& runs) {
  std::vector<fs::path> folders;
  std::error_code failed;
  for (fs::directory_iterator at(runs, failed), end; !failed && at != end; at.increment(failed)) {
    if (Exists(at->path() / "sweep.json")) folders.push_back(at->path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

fs::path FindTrialFolder(const std::string& reference, const fs::path& runs) {
  if (Exists(TrialFolder{reference}.Record())) return reference;
  std::vector<fs::path> found;
  if (reference.size() >= kShortestPrefix) {
    for (const fs::path& sweep : SweepFolders(runs)) {
      for (const std::string& id : RunStore(sweep).List()) {
        if (id.rfind(reference, 0) == 0) found.push_back(sweep / id);
      }
    }
  }
  if (found.empty()) {
    throw Error(ExitCode::kUsage,
                Say("no finished trial is called \"{}\" in {} (see `huoyan ls`)",
                    "{1} 中没有名为 \"{0}\" 的已完成试验（见 `huoyan ls`）", reference, runs.string()));
  }
  if (!AreOneTrial(found)) {
    throw Error(ExitCode::kUsage,
                Say("\"{}\" stands for {} trials, {} and {} among them; give more digits or the folder",
                    "\"{}\" 对应 {} 次试验，如 {} 与 {}；请写更多位或给出文件夹", reference, found.size(),
                    found[0].string(), found[1].string()));
  }
  if (!HaveOneResult(found)) {
    throw Error(ExitCode::kUsage,
                Say("{} ran in {} sweeps with different results, in {} and {} among them; give the folder",
                    "{} 在 {} 个实验中运行过且结果不同，如 {} 与 {}；请给出文件夹",
                    found[0].filename().string(), found.size(), found[0].string(), found[1].string()));
  }
  return found.front();
}

fs::path FindSweepFolder(const std::string& reference, const fs::path& runs) {
  if (Exists(fs::path(reference) / "sweep.json")) return reference;
  if (Exists(runs / reference / "sweep.json")) return runs / reference;
  std::string known;
  for (const fs::path& folder : SweepFolders(runs))
    known += (known.empty() ? "" : ", ") + folder.filename().string();
  throw Error(ExitCode::kUsage,
              Say("there is no sweep \"{}\"; in {} there are: {}", "没有实验结果 \"{}\"；{} 中有：{}",
                  reference, runs.string(), known.empty() ? "-" : known));
}

}  // namespace huoyan
