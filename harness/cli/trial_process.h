#pragma once

#include <memory>
#include <string>

#include "harness/cli/command_line.h"
#include "harness/experiment/plan.h"
#include "harness/sweep/shared_inputs.h"
#include "trainer/session.h"

namespace huoyan {

/// What the process of a trial does: runs it, writes its progress to standard output, and on an interrupt, or
/// when nobody reads its output any more, saves its state and ends with kInterrupted. `shared` is what was
/// read before the process was forked, if it was.
ExitCode RunTrialProcess(const CommandLine& line, const Experiment& experiment, const PlannedTrial& trial,
                         const std::string& rerun_command, Backend& backend,
                         const SharedInputs* shared = nullptr);

}  // namespace huoyan
