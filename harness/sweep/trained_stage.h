#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/records/trial_folder.h"
#include "trainer/memory_ledger.h"
#include "trainer/session.h"

namespace huoyan {

/// What a trial knows once what it trains is trained and saved, kept until the record is written: a trial
/// that is ended while it answers goes on with answering and does not train again.
struct TrainedStage {
  int schema_version = 1;
  std::int64_t trainable_parameters = 0;
  std::vector<StepReport> curve;
  MemoryLedger memory;         ///< of loading and training
  std::string adapter_sha256;  ///< HashFolder of what was trained
};
const Fields<TrainedStage>& DescribeFields(Type<TrainedStage>);

/// Throws Error(kExecution) when the disk refuses.
void SaveTrainedStage(const TrainedStage& stage, const TrialFolder& folder);

/// Nothing when there is none, when it is damaged, or when `tuned`, the adapter or model beside it, is not
/// what it was written with: the trial then trains, which costs time and never correctness.
std::optional<TrainedStage> LoadTrainedStage(const TrialFolder& folder, const std::filesystem::path& tuned);

}  // namespace huoyan
