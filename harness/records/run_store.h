#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/records/run_record.h"
#include "harness/records/trial_folder.h"

namespace huoyan {

/// The trials of one experiment on disk, one folder each. A trial is done when its folder holds a record that
/// is whole: read back without a problem, of this format version, under its own id, hashing to its own
/// checksum, with answers that hash to what the record says. Records are replaced as a whole, so a crash
/// leaves the old or the new one.
class RunStore {
 public:
  explicit RunStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  TrialFolder FolderOf(const std::string& trial_id) const { return {folder_ / trial_id}; }

  /// Writes answers.jsonl, then record.json with the answers' hash filled in; an empty list of answers
  /// removes the file. Throws Error(kExecution) when the disk refuses.
  void Save(RunRecord record, const std::vector<Answer>& answers) const;

  /// The stored run, or nothing when there is no record. Throws Error(kUsage) saying what is wrong with a
  /// record that is not whole.
  std::optional<StoredRun> Load(const std::string& trial_id) const;

  /// Load, but a record that is not whole is renamed to record.json.broken, added to `problems` and treated
  /// as absent. Throws Error(kExecution) when it cannot be renamed.
  std::optional<StoredRun> LoadOrSetAside(const std::string& trial_id, std::vector<Problem>& problems) const;

  /// Ids of all folders that hold a record, in ascending order. Empty when the folder does not exist.
  std::vector<std::string> List() const;

 private:
  std::filesystem::path folder_;
};

/// Reads one run from its own folder, such as runs/quickstart/0123456789abcdef. Throws Error(kUsage) when
/// there is none or it is not whole.
StoredRun LoadRun(const std::filesystem::path& trial_folder);

/// Is `text` 16 lower-case hexadecimal digits?
bool IsTrialId(const std::string& text);

}  // namespace huoyan
