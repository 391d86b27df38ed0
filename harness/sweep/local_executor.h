#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/records/run_store.h"
#include "harness/sweep/child_process.h"
#include "harness/sweep/executor.h"

namespace huoyan {

struct LocalSettings {
  std::vector<std::string> trial_command;  ///< program and arguments; "--id ID" is added
  std::function<int(const PlannedTrial&)>
      trial_body;  ///< where set, run in a forked process instead of the command
  std::function<void(const PlannedTrial&)> before_fork;  ///< called in this process before each, if set
  int jobs = 1;                                          ///< trials at once, at most
  std::int64_t memory_bytes = 0;             ///< what the trials at once may be planned to take; 0 = no bound
  std::optional<double> time_limit_seconds;  ///< of one attempt, which then saves its state and ends
};

/// One process of this machine a trial. A trial planned to take more than the whole memory still runs, alone.
class LocalExecutor : public Executor {
 public:
  LocalExecutor(LocalSettings settings, const RunStore& store);
  ~LocalExecutor() override;

  std::size_t MaxBatch() const override { return 1; }
  bool IsFull() const override { return running_.size() >= static_cast<std::size_t>(settings_.jobs); }
  bool HasRoomFor(const TrialJob& job) const override;
  void Start(const std::vector<TrialJob>& jobs) override;
  std::vector<AttemptEnd> Wait(int timeout_ms, const TrialProgressSink& on_progress) override;
  bool Withdraw(const std::string&) override { return false; }  // they begin at once
  void Interrupt() override;
  void Kill() override;

 private:
  struct Running;

  LocalSettings settings_;
  const RunStore& store_;
  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace huoyan
