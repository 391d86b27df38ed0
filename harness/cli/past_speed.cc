#include "harness/cli/past_speed.h"

#include "harness/cli/stored_trials.h"
#include "harness/records/run_index.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostSamples = 200;  // more would take longer than they say more

}  // namespace

PastSpeed ReadPastSpeed(const fs::path& runs, const fs::path& root_folder) {
  std::vector<fs::path> timed;
  for (const fs::path& sweep : SweepFolders(runs)) {
    std::vector<Problem> ignored;
    for (const IndexEntry& entry : ReadIndex(RunStore(sweep), ignored)) {
      const bool answered = entry.status == TrialStatus::kCompleted;  // as bases do, which train nothing
      if (entry.has_speed || answered) timed.push_back(sweep / entry.trial_id);
    }
  }
  PastSpeed past;
  const std::size_t stride = timed.size() / kMostSamples + 1;  // ids are hashes: any stride is a fair draw
  for (std::size_t i = 0; i < timed.size(); i += stride) {
    try {
      const StoredRun run = LoadRun(timed[i]);
      const RunRecord& record = run.record;
      if (const auto sample = AnswerSampleOf(run)) past.answering.push_back(*sample);
      if (const auto sample = SampleOf(record.spec, ShapeOf(record.spec.model, root_folder),
                                       record.speed.train_step_seconds.value_or(0),
                                       record.speed.train_tokens_per_second.value_or(0))) {
        past.training.push_back(*sample);
      }
    } catch (const Error&) {
      continue;
    }
  }
  return past;
}

}  // namespace huoyan
