#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "trainer/session.h"
#include "trainer/torch/parameter_arena.h"
#include "trainer/torch/qwen2_model.h"

namespace huoyan {

/// One optimisation run over whatever the arena holds: an adapter, or every weight.
struct TrainingJob {
  Qwen2Model& model;
  ParameterArena& arena;
  std::function<void()> after_update;  ///< called when the arena's values changed; may be empty
  const TrainSpec& spec;
  std::size_t checkpointed_layers;  ///< spec.checkpoint_layers, decided
  std::uint64_t seed;
  const std::vector<TokenizedExample>& examples;
  std::filesystem::path checkpoint_file;     ///< empty: neither saved nor resumed
  std::function<std::string()> fingerprint;  ///< of everything the run depends on; a checkpoint with another
                                             ///< one is not used. Asked only when there is a checkpoint
  const std::function<void(const StepReport&)>& on_step;
  const StopRequested& stop_requested;
};

TrainOutcome RunTraining(const TrainingJob& job);

}  // namespace huoyan
