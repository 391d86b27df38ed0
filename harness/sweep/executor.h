#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/experiment/plan.h"
#include "harness/sweep/progress.h"

namespace huoyan {

/// What a trial is planned to take; see resource_plan.h.
struct ResourceNeed {
  std::int64_t memory_bytes = 0;
  std::optional<double> seconds;
};

/// A trial about to run.
struct TrialJob {
  PlannedTrial trial;
  ResourceNeed need;
};

enum class AttemptResult {
  kEnded,        ///< by itself, in good order: it should have left a record
  kMayHeal,      ///< stopped from outside (killed, preempted, node lost): the next attempt may do better
  kOutOfMemory,  ///< the system ended it for the memory it took
  kFailed,       ///< by its own fault: the next attempt would end the same way
};

/// How one attempt at a trial ended, as far as can be told from outside. Whether it left a record is for the
/// sweep to see.
struct AttemptEnd {
  std::string trial_id;
  AttemptResult result = AttemptResult::kEnded;
  Text why;  ///< unless it ended in good order
};

using TrialProgressSink = std::function<void(const std::string& trial_id, const Progress&)>;

/// Where trials run: processes of this machine (local_executor.h) or tasks of a cluster (slurm_executor.h).
/// Every trial started and not withdrawn is reported by Wait exactly once.
class Executor {
 public:
  virtual ~Executor() = default;

  /// How many jobs Start takes at once, at most.
  virtual std::size_t MaxBatch() const = 0;
  virtual bool IsFull() const = 0;
  virtual bool HasRoomFor(const TrialJob& job) const = 0;

  /// Throws Error(kExecution) when they cannot be started.
  virtual void Start(const std::vector<TrialJob>& jobs) = 0;

  /// Waits up to `timeout_ms` for something to happen; returns early on a signal.
  virtual std::vector<AttemptEnd> Wait(int timeout_ms, const TrialProgressSink& on_progress) = 0;

  /// Takes back a trial that has not begun yet; false when it has. One taken back is not reported by Wait.
  virtual bool Withdraw(const std::string& trial_id) = 0;

  /// Asks every running trial to save its state and end; those not begun yet do not begin.
  virtual void Interrupt() = 0;

  /// Ends every running trial at once.
  virtual void Kill() = 0;
};

}  // namespace huoyan
