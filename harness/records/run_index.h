#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/records/run_store.h"

namespace huoyan {

/// What lists show of a stored trial.
struct IndexEntry {
  std::string trial_id;
  std::string label;
  std::uint64_t seed = 0;
  TrialStatus status = TrialStatus::kCompleted;
  std::string started_at;
  bool has_speed = false;   ///< of training
  std::string fingerprint;  ///< of record.json: size, inode and modification time
};
const Fields<IndexEntry>& DescribeFields(Type<IndexEntry>);

/// All trials of a sweep's folder in ascending order of ids. Records are read once: what was read is
/// remembered in `index.jsonl` for as long as a record's file looks the same, so that ten thousand of them
/// are listed in a moment. The index is a cache: one that is damaged or cannot be written costs time only.
/// Records that are not whole are added to `problems` and left out.
std::vector<IndexEntry> ReadIndex(const RunStore& store, std::vector<Problem>& problems);

}  // namespace huoyan
