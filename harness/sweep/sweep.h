#pragma once

#include <functional>
#include <optional>
#include <string>

#include "harness/records/run_store.h"
#include "harness/sweep/executor.h"
#include "harness/sweep/file_lock.h"
#include "harness/sweep/search.h"

namespace huoyan {

/// What a sweep tells about itself while it runs; every call comes from the thread that runs it.
class SweepObserver {
 public:
  virtual ~SweepObserver() = default;

  /// `trials` are planned, `pending` of them are to run; nothing where the search decides how many run.
  virtual void OnSweepStart(std::size_t trials, std::optional<std::size_t> pending) = 0;

  virtual void OnProblem(const Problem& problem) = 0;  ///< a record that was set aside, for example
  virtual void OnTrialStart(const PlannedTrial& trial) = 0;
  virtual void OnProgress(const std::string& trial_id, const Progress& progress) = 0;
  virtual void OnTick() = 0;  ///< several times a second while trials run
  virtual void OnRetry(const PlannedTrial& trial, const Text& why) = 0;
  virtual void OnTrialEnd(const RunRecord& record) = 0;
  virtual void OnInterrupt() = 0;  ///< the first Ctrl-C, passed on to the trials
};

struct SweepSettings {
  std::string rerun_command;  ///< for the provenance of records the sweep itself makes
  bool retry = false;         ///< run what ended in OutOfMemory, Diverged or Skipped again
  int attempts = 3;           ///< at a trial that is stopped from outside, within one sweep
  std::function<BackendInfo()> describe_backend;  ///< asked only when the sweep makes a record itself

  /// What a trial is planned to take, and why it cannot run at all, if so. Neither is needed.
  std::function<ResourceNeed(const TrialSpec&)> need_of;
  std::function<std::optional<Text>(const TrialSpec&)> why_impossible;

  /// A run's score on dev for the search; not needed for a grid.
  std::function<std::optional<double>(const StoredRun&)> score;

  /// Told of every trial the search adds to the plan, before it starts.
  std::function<void(const SearchTrial&)> on_added;
};

struct SweepOutcome {
  std::size_t kept = 0;    ///< done before
  std::size_t ran = 0;     ///< done now, whatever the result
  std::size_t failed = 0;  ///< of those, with status failed
  bool interrupted = false;

  ExitCode Code() const;
};

/// Claims the sweep's folder for this process. Throws Error(kUsage) when another sweep is at work on it or it
/// is a symbolic link.
FileLock LockSweep(const RunStore& store);

/// Runs every trial the search asks for that is not done; the lock is that of LockSweep. A trial that failed
/// becomes a record and the sweep goes on; one that ran out of memory takes those with it that need at least
/// as much (memory_order.h). Failed trials are run again, other results are kept. Needs CatchInterrupts: the
/// first interrupt lets trials save their state, the second ends them. Throws Error(kExecution) when the disk
/// refuses.
SweepOutcome RunSweep(const FileLock& lock, const Plan& plan, Search& search, const RunStore& store,
                      Executor& executor, const SweepSettings& settings, SweepObserver& observer);

}  // namespace huoyan
