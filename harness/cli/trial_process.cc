#include "harness/cli/trial_process.h"

#include <poll.h>
#include <unistd.h>

#include <cstdio>

#include "harness/sweep/interrupt.h"
#include "harness/sweep/trial.h"

namespace huoyan {
namespace {

// A parent that is gone can no longer be told anything: stop and keep the state.
bool IsReaderGone() {
  struct pollfd output {
    STDOUT_FILENO, 0, 0
  };
  return ::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

}  // namespace

ExitCode RunTrialProcess(const CommandLine& line, const Experiment& experiment, const PlannedTrial& trial,
                         const std::string& rerun_command, Backend& backend, const SharedInputs* shared) {
  CatchInterrupts(/*end_on_second=*/true);
  const RunStore store(std::filesystem::path(line.runs) / experiment.name);
  const TrialRequest request{trial, experiment.root_folder, CacheFolder(), rerun_command, shared};
  const ProgressSink on_progress = [](const Progress& progress) {
    PrintOut(ToLine(progress) + "\n");
    std::fflush(stdout);
  };
  const StopRequested stop = [] { return InterruptCount() > 0 || IsReaderGone(); };
  return RunTrial(request, store, backend, on_progress, stop) ? ExitCode::kOk : ExitCode::kInterrupted;
}

}  // namespace huoyan
