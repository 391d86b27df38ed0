#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"
#include "harness/experiment/claim.h"
#include "harness/gate/policy.h"

namespace huoyan {

/// What a sweep's folder is about, `sweep.json` beside the trials: enough to report on it without the
/// experiment file, and which of the folder's trials belong to the plan run last.
struct SweepManifest {
  int schema_version = 1;
  std::string experiment_name;
  Text hypothesis;
  std::vector<Claim> claims;
  std::string experiment_file;         ///< absolute
  std::string gold_file;               ///< absolute; empty when nothing is asked
  std::string command;                 ///< runs the sweep again
  std::vector<std::string> trial_ids;  ///< in plan order, then repetitions of finalists
  std::vector<std::string> probe_ids;  ///< shorter trials a search ran on the way; not reported on
  std::optional<GatePolicy> gate;      ///< the experiment's, as it was when the sweep was run
  std::map<std::string, std::string>
      labels;  ///< what each of these is called beside its seed, by id; absent in sweeps of old
  std::vector<std::string> axes;  ///< keys of the experiment's axes that take several values; as labels
  bool under_way = false;         ///< `huoyan run` has begun it and not come to its end
};
const Fields<SweepManifest>& DescribeFields(Type<SweepManifest>);

/// `manifest` and, behind it, what the search of `last` had added to the same plan: a sweep that goes on
/// finds its place again by and by, and until then nothing that was found is out of sight. `manifest` alone
/// when the plan (its first `planned` trials) is another.
SweepManifest WithAddedBy(const SweepManifest& last, SweepManifest manifest, std::size_t planned);

/// Throws Error(kExecution) when the disk refuses.
void WriteSweepManifest(const SweepManifest& manifest, const std::filesystem::path& folder);

/// Throws Error(kUsage) when `folder` holds no sweep or its manifest is not whole.
SweepManifest ReadSweepManifest(const std::filesystem::path& folder);

}  // namespace huoyan
