#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trainer/memory_ledger.h"
#include "trainer/session.h"
#include "trainer/torch/optimizer.h"

namespace huoyan {

/// Where a run stood: with the arena's values and the optimizer's state this is all of it, since batches
/// follow from seed and step.
struct TrainingState {
  int step = 0;  ///< optimizer steps done
  std::vector<StepReport> curve;
  LiveBytes peak;  ///< of training so far: the longest batch may never come again
  std::optional<std::int64_t> driver_peak_bytes;
};

const Fields<TrainingState>& DescribeFields(Type<TrainingState>);

/// One safetensors file, replaced atomically: values, the optimizer's tensors, and the state as metadata,
/// with a checksum over all of it.
void SaveTrainingCheckpoint(const std::filesystem::path& file, const std::string& fingerprint,
                            const TrainingState& state, const ParameterArena& arena,
                            const OptimizerState& optimizer);

/// Fills the arena and returns the state. Nothing when there is no checkpoint, when it belongs to another run
/// or when it is damaged: in each case the run starts over, which costs time and never correctness.
std::optional<TrainingState> LoadTrainingCheckpoint(const std::filesystem::path& file,
                                                    const std::string& fingerprint, ParameterArena& arena,
                                                    OptimizerState& optimizer);

}  // namespace huoyan
