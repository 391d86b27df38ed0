#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/harness/scratch_folder.h"

namespace huoyan {

/// A small sweep of the real program with the real trainer, in a folder and with a cache of bases of its own.
class SweepProgram {
 public:
  /// Three trials of `steps` steps with a checkpoint every five; the first is the untuned base.
  explicit SweepProgram(int steps);

  const ScratchFolder& folder() const { return folder_; }
  std::filesystem::path Sweep() const { return folder_ / "runs/chaos"; }

  /// Starts `huoyan run` with further environment ("NAME=value") and arguments; output goes to stdout and
  /// stderr in the folder, appended.
  pid_t Start(const std::vector<std::string>& environment = {},
              const std::vector<std::string>& arguments = {}) const;

  /// The exit code, or minus the signal that ended it.
  static int Wait(pid_t pid);

  /// Has it ended? Then its exit code is in `code`.
  static bool HasEnded(pid_t pid, int& code);

  int Run(const std::vector<std::string>& environment = {}) const { return Wait(Start(environment)); }
  std::string Errors() const;

  /// The processes `pid` started that are still running.
  static std::vector<pid_t> ChildrenOf(pid_t pid);

 private:
  ScratchFolder folder_;
};

}  // namespace huoyan
