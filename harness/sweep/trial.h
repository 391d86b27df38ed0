#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "harness/experiment/plan.h"
#include "harness/records/run_store.h"
#include "harness/sweep/progress.h"
#include "harness/sweep/shared_inputs.h"
#include "trainer/session.h"

namespace huoyan {

/// What a trial needs besides its spec.
struct TrialRequest {
  PlannedTrial trial;
  std::filesystem::path root_folder;     ///< where the spec's paths start
  std::filesystem::path cache_folder;    ///< where bases made from scratch are kept
  std::string rerun_command;             ///< for the provenance
  const SharedInputs* shared = nullptr;  ///< what was read before this process was forked, if anything
};

/// Trains the trial's adapter, saves it, answers every question and saves the record, which is returned
/// without the checksums that saving adds. Running out of memory and diverging are results. Nothing when
/// `stop_requested` ended it: training state is then kept in the trial's folder and the same call goes on
/// from there. Only one process at a time works in a trial's folder; a second one waits for the first and
/// takes its result. Throws Error for broken inputs.
std::optional<RunRecord> RunTrial(const TrialRequest& request, const RunStore& store, Backend& backend,
                                  const ProgressSink& on_progress, const StopRequested& stop_requested);

}  // namespace huoyan
