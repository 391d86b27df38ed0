#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/error.h"

namespace huoyan {

/// One task of an array job.
struct SlurmTask {
  std::string job;  ///< the array's job id
  int index = 0;

  /// "123_4", as Slurm writes it.
  std::string Name() const { return job + "_" + std::to_string(index); }
};

/// How a task ended, in Slurm's words: state "COMPLETED", "FAILED", "TIMEOUT" ...
struct SlurmEnd {
  std::string state;
  int exit_code = 0;
  int signal = 0;
};

/// Slurm's own programs (sbatch, squeue, scontrol, scancel), found in PATH; what they complain of is appended
/// to `log`.
class Slurm {
 public:
  explicit Slurm(std::filesystem::path log) : log_(std::move(log)) {}

  /// The new job's id. Throws Error(kExecution) with Slurm's reason.
  std::string Submit(const std::vector<std::string>& arguments) const;

  /// This user's tasks that have not ended, by name, with their state; nothing when the controller cannot be
  /// reached.
  std::optional<std::map<std::string, std::string>> ActiveTasks() const;

  /// Nothing when Slurm does not know the task any more.
  std::optional<SlurmEnd> EndOf(const SlurmTask& task) const;

  /// scancel with these arguments; what is gone already is no error.
  void Cancel(std::vector<std::string> arguments) const;

 private:
  std::filesystem::path log_;
};

/// The end a line of `scontrol show job --oneliner` tells of; nothing when it tells of none.
std::optional<SlurmEnd> ParseSlurmEnd(const std::string& line);

}  // namespace huoyan
