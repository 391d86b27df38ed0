#include "harness/records/run_index.h"

#include <sys/stat.h>

#include <unordered_map>

#include "evalsets/records.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// Empty when the file is not there.
std::string Fingerprint(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "";
#ifdef __APPLE__
  const struct timespec& modified = status.st_mtimespec;
#else
  const struct timespec& modified = status.st_mtim;
#endif
  return fmt::format("{} {} {}.{:09}", status.st_ino, status.st_size,
                     static_cast<std::int64_t>(modified.tv_sec), static_cast<std::int64_t>(modified.tv_nsec));
}

using Known = std::unordered_map<std::string, IndexEntry>;

Known ReadKnown(const fs::path& file) {
  Known known;
  try {
    std::vector<Problem> ignored;
    for (auto& line : ReadJsonRecords<IndexEntry>(ReadFile(file), file.string(), ignored))
      known[line.value.trial_id] = std::move(line.value);
  } catch (const Error&) {
    known.clear();
  }
  return known;
}

IndexEntry EntryOf(const RunRecord& record, std::string fingerprint) {
  return {record.trial_id,       Label(record.spec),           record.spec.seed,
          record.status,         record.provenance.started_at, record.speed.train_step_seconds.has_value(),
          std::move(fingerprint)};
}

}  // namespace

const Fields<IndexEntry>& DescribeFields(Type<IndexEntry>) {
  using I = IndexEntry;
  static const auto fields =
      Fields<I>()
          .Required("trial_id", &I::trial_id, {"the trial", "试验"})
          .Required("label", &I::label, {"what distinguishes it", "其区别所在"})
          .Required("seed", &I::seed, {"its seed", "种子"})
          .Required("status", &I::status, {"how it ended", "结束状态"})
          .Required("started_at", &I::started_at, {"UTC, ISO 8601", "UTC，ISO 8601"})
          .Required("has_speed", &I::has_speed, {"training was timed", "测得训练速度"})
          .Required("fingerprint", &I::fingerprint, {"of record.json", "record.json 之标记"});
  return fields;
}

std::vector<IndexEntry> ReadIndex(const RunStore& store, std::vector<Problem>& problems) {
  const fs::path file = store.folder() / "index.jsonl";
  Known known = ReadKnown(file);
  std::vector<IndexEntry> entries;
  bool changed = false;
  for (const std::string& id : store.List()) {
    std::string fingerprint = Fingerprint(store.FolderOf(id).Record());
    const auto found = known.find(id);
    if (found != known.end() && found->second.fingerprint == fingerprint) {
      entries.push_back(std::move(found->second));
      continue;
    }
    changed = true;
    try {
      if (const auto run = store.Load(id)) entries.push_back(EntryOf(run->record, std::move(fingerprint)));
    } catch (const Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  std::error_code failed;
  if ((!changed && entries.size() == known.size()) || fs::is_symlink(store.folder(), failed)) return entries;
  try {
    WriteFileAtomically(file, ToJsonLines(entries));
  } catch (const Error&) {
    return entries;  // the next list reads the records again
  }
  return entries;
}

}  // namespace huoyan
