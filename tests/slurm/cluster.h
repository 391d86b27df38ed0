#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/harness/scratch_folder.h"

namespace huoyan {

/// A real Slurm of one node with two processors on this machine: munged, slurmctld and slurmd in a folder and
/// on ports of their own, ended by their process ids. Needs root and Debian's slurmctld, slurmd,
/// slurm-client, munge.
class SlurmCluster {
 public:
  SlurmCluster();
  ~SlurmCluster();
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  /// Empty when the node is ready, otherwise why there is no cluster: the test is then skipped with it.
  const std::string& why_not() const { return why_not_; }

  /// "SLURM_CONF=...", what Slurm's programs need in their environment.
  std::string Environment() const;

  /// What one of Slurm's programs prints, trailing line ends cut off.
  std::string Output(const std::string& command) const;

 private:
  void Configure() const;
  void StartDaemon(const std::vector<std::string>& words);
  bool WaitUntilReady() const;

  ScratchFolder folder_;
  std::vector<pid_t> daemons_;
  std::string why_not_;
};

}  // namespace huoyan
