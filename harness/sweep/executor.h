#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/experiment/plan.h"
#include "harness/records/run_store.h"
#include "harness/sweep/progress.h"

namespace huoyan {

/// What a sweep tells about itself while it runs; every call comes from the thread that runs it.
class SweepObserver {
 public:
  virtual ~SweepObserver() = default;
  virtual void OnSweepStart(std::size_t trials, std::size_t pending) = 0;
  virtual void OnProblem(const Problem& problem) = 0;  ///< a record that was set aside, for example
  virtual void OnTrialStart(const PlannedTrial& trial) = 0;
  virtual void OnProgress(const Progress& progress) = 0;
  virtual void OnTick() = 0;  ///< several times a second while a trial runs
  virtual void OnTrialEnd(const RunRecord& record) = 0;
  virtual void OnInterrupt() = 0;  ///< the first Ctrl-C, passed on to the trial
};

struct SweepSettings {
  std::vector<std::string> trial_command;  ///< program and arguments; "--id ID" is added
  std::string rerun_command;               ///< for the provenance of records the sweep itself makes
  bool retry = false;                      ///< run what ended in OutOfMemory, Diverged or Skipped again
  std::function<BackendInfo()> describe_backend;  ///< asked only when the sweep makes a record itself
};

struct SweepOutcome {
  std::size_t kept = 0;    ///< done before
  std::size_t ran = 0;     ///< done now, whatever the result
  std::size_t failed = 0;  ///< of those, with status failed
  bool interrupted = false;

  ExitCode Code() const;
};

/// Runs every trial of the plan that is not done, each in a process of its own, in plan order. A trial that
/// failed becomes a record and the sweep goes on; one that ran out of memory takes those with it that need at
/// least as much (memory_order.h). Failed trials are run again, other results are kept. Needs
/// CatchInterrupts. Throws Error(kUsage) when another sweep is at work on the same folder, Error(kExecution)
/// when the disk refuses.
SweepOutcome RunSweep(const Plan& plan, const RunStore& store, const SweepSettings& settings,
                      SweepObserver& observer);

/// The last lines of a trial's log, at most 2,000 bytes of UTF-8; empty when there is none.
std::string LogTail(const std::filesystem::path& log);

}  // namespace huoyan
