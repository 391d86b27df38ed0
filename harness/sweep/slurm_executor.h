#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/records/run_store.h"
#include "harness/sweep/executor.h"
#include "harness/sweep/slurm.h"

namespace huoyan {

struct SlurmSettings {
  std::vector<std::string> trial_command;     ///< program and arguments; "--id ID" is added
  std::string name;                           ///< of the jobs
  int tasks_at_once = 0;                      ///< of an array; 0 = as many as Slurm runs
  std::optional<double> time_limit_seconds;   ///< of a task; absent: from the forecast, where there is one
  std::vector<std::string> sbatch_arguments;  ///< further ones, such as --partition=gpu
  int poll_ms = 2000;
};

/// One task of a Slurm array job a trial, on a folder all nodes share. Every batch of trials is one
/// `sbatch --array=0-N%K` with the largest memory and time any of them is planned to take; its script and
/// list of trials stay in slurm/<n>/ of the sweep's folder. Tasks outlive this process: a sweep started again
/// takes up those still running. A task that Slurm requeues goes on from its checkpoint.
class SlurmExecutor : public Executor {
 public:
  SlurmExecutor(SlurmSettings settings, const RunStore& store);

  std::size_t MaxBatch() const override { return 1000; }  // Slurm's default MaxArraySize is 1001
  bool IsFull() const override { return false; }
  bool HasRoomFor(const TrialJob&) const override { return true; }
  void Start(const std::vector<TrialJob>& jobs) override;
  std::vector<AttemptEnd> Wait(int timeout_ms, const TrialProgressSink& on_progress) override;
  bool Withdraw(const std::string& trial_id) override;
  void Interrupt() override;
  void Kill() override;

 private:
  struct Running {
    SlurmTask task;
    int polls_since_end = 0;
  };

  void FindEarlierTasks();
  void Submit(const std::vector<TrialJob>& jobs);
  std::vector<std::string> SbatchArguments(const std::vector<TrialJob>& jobs) const;
  std::string Script(const std::filesystem::path& list) const;
  std::vector<std::string> Jobs() const;
  std::filesystem::path ProgressFile(const std::string& trial_id) const;

  SlurmSettings settings_;
  const RunStore& store_;
  std::filesystem::path folder_;
  Slurm slurm_;
  std::map<std::string, SlurmTask> earlier_;  // by trial id: not ended, submitted by a sweep before this one
  std::map<std::string, Running> running_;    // by trial id
  std::chrono::steady_clock::time_point last_poll_;
  bool killed_ = false;
};

}  // namespace huoyan
