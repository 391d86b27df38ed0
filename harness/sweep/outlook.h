#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/plan.h"
#include "harness/records/run_store.h"

namespace huoyan {

/// What becomes of one trial when its sweep is run now.
struct TrialOutlook {
  PlannedTrial trial;

  /// How it ended ("completed" ...), or: "new"; "changed": run before with other settings, data or code;
  /// "resumes": broken off, goes on from its checkpoint; "broken": its record is not whole; "will not fit":
  /// its forecast is too large; "will be skipped": one that needs no more ran out of memory; "if promoted":
  /// halving has not decided on its full training; "not promoted": halving decided against it.
  std::string state;

  bool to_run = false;              ///< nothing has to end before it
  std::optional<Text> why_skipped;  ///< where the state says that it does not fit or will be skipped
};

/// What a sweep's records and its search say of what running it now would do.
struct Outlook {
  /// In running order what ran and what runs as far as scores have decided, shorter runs and repetitions
  /// among it; then what is left of the plan.
  std::vector<TrialOutlook> trials;

  std::size_t done = 0;                 ///< of these, ended or sure to be skipped
  std::vector<PlannedTrial> remaining;  ///< what runs until the end, if none fails

  /// Scores still to come decide which trials `remaining` are: their number is right, the trials are those
  /// that would run if all did equally well.
  bool undecided = false;
};

/// Replays the experiment's search over what is stored. `why_impossible` tells which trials `run` skips for
/// their forecast. Throws Error(kUsage) when scores decide and the questions cannot be read.
Outlook LookAhead(const Experiment& experiment, const Plan& plan, const RunStore& store,
                  ContentHasher& hasher,
                  const std::function<std::optional<Text>(const PlannedTrial&)>& why_impossible);

}  // namespace huoyan
