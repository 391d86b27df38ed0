#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "trainer/specs.h"
#include "trainer/torch/parameter_arena.h"

namespace huoyan {

/// One of TrainSpec's optimizers at work on an arena, with the state it keeps. Updates go through the flat
/// buffers a slice at a time, so that their workspace stays small beside the state. Weight decay is decoupled
/// in all of them.
class OptimizerState {
 public:
  virtual ~OptimizerState() = default;

  /// Changes the arena's values by its gradients. `step` counts from 1.
  virtual void Step(ParameterArena& arena, double learning_rate, int step) = 0;

  /// What a checkpoint must hold, by name; written to when a run is resumed.
  virtual std::vector<std::pair<std::string, at::Tensor>> Tensors() const = 0;
};

/// The optimizer `spec` names, its state zeroed. `spec` must outlive it.
std::unique_ptr<OptimizerState> MakeOptimizer(const TrainSpec& spec, const ParameterArena& arena);

/// Scales the arena's gradients so that their norm is at most `clip_norm` (0: leaves them) and returns the
/// norm before.
double ClipGradients(ParameterArena& arena, double clip_norm);

}  // namespace huoyan
