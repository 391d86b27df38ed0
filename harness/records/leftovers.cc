#include "harness/records/leftovers.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "harness/base/atomic_file.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::int64_t BytesOf(const fs::path& path) {
  std::error_code failed;
  const auto size_of = [](const fs::directory_entry& entry) {
    std::error_code ignored;
    if (entry.is_symlink(ignored) || !entry.is_regular_file(ignored)) return std::int64_t{0};
    return static_cast<std::int64_t>(entry.file_size(ignored));
  };
  const fs::directory_entry self(path, failed);
  if (self.is_symlink(failed) || !self.is_directory(failed)) return size_of(self);
  std::int64_t bytes = 0;
  for (fs::recursive_directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed))
    bytes += size_of(*at);
  return bytes;
}

std::vector<fs::directory_entry> EntriesOf(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    entries.push_back(*at);
  std::sort(entries.begin(), entries.end());
  return entries;
}

class Collector {
 public:
  void Add(const fs::path& path, Text why) {
    std::error_code failed;
    if (fs::symlink_status(path, failed).type() == fs::file_type::not_found) return;
    leftovers_.push_back({path, BytesOf(path), std::move(why)});
  }

  void AddTemporaries(const fs::path& folder) {
    for (const fs::directory_entry& entry : EntriesOf(folder)) {
      if (IsUnfinished(entry.path()))
        Add(entry.path(), {"temporary file of a process that died", "已终止进程的临时文件"});
    }
  }

  std::vector<Leftover> Take() { return std::move(leftovers_); }

 private:
  std::vector<Leftover> leftovers_;
};

}  // namespace

std::vector<Leftover> SweepLeftovers(const fs::path& sweep, EarlierResults earlier) {
  const SweepManifest manifest = ReadSweepManifest(sweep);
  std::set<std::string> named(manifest.trial_ids.begin(), manifest.trial_ids.end());
  named.insert(manifest.probe_ids.begin(), manifest.probe_ids.end());
  Collector collector;
  collector.AddTemporaries(sweep);
  for (const fs::directory_entry& entry : EntriesOf(sweep)) {
    std::error_code failed;
    const std::string id = entry.path().filename().string();
    if (!IsTrialId(id) || entry.is_symlink(failed) || !entry.is_directory(failed)) continue;
    const TrialFolder folder{entry.path()};
    const bool done = fs::exists(folder.Record(), failed);
    if (named.count(id) == 0 && !done) {
      collector.Add(folder.path,
                    {"unfinished trial of an earlier state of the experiment", "实验先前状态的未完成试验"});
      continue;
    }
    if (named.count(id) == 0 && earlier == EarlierResults::kListed) {
      collector.Add(folder.path, {"result of an earlier state of the experiment", "实验先前状态的结果"});
      continue;
    }
    collector.Add(folder.BrokenRecord(), {"record set aside", "已移开的记录"});
    if (done)
      collector.Add(folder.Checkpoint(), {"checkpoint of a trial that is done", "已完成试验的检查点"});
    for (const fs::path& part : {folder.path, folder.Adapter(), folder.Model(), folder.Checkpoint()}) {
      if (!fs::is_symlink(part, failed)) collector.AddTemporaries(part);
    }
  }
  return collector.Take();
}

std::vector<Leftover> CacheLeftovers(const fs::path& cache) {
  Collector collector;
  for (const fs::directory_entry& entry : EntriesOf(cache / "models")) {
    if (entry.path().extension() == ".building")
      collector.Add(entry.path(), {"base whose making was broken off", "未建成的基座"});
  }
  return collector.Take();
}

}  // namespace huoyan
