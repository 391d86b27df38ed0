#pragma once

#include <memory>
#include <string>

#include "harness/cli/command_line.h"
#include "harness/experiment/plan.h"
#include "trainer/session.h"

namespace huoyan {

/// What the process of a trial does: runs it, writes its progress to standard output, and on an interrupt, or
/// when nobody reads its output any more, saves its state and ends with kInterrupted.
ExitCode RunTrialProcess(const CommandLine& line, const Experiment& experiment, const PlannedTrial& trial,
                         const std::string& rerun_command, Backend& backend);

}  // namespace huoyan
