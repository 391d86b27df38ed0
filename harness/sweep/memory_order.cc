#include "harness/sweep/memory_order.h"

#include <algorithm>

namespace huoyan {
namespace {

bool IsSuperset(const std::vector<LinearModule>& larger, const std::vector<LinearModule>& smaller) {
  return std::all_of(smaller.begin(), smaller.end(), [&](LinearModule module) {
    return std::find(larger.begin(), larger.end(), module) != larger.end();
  });
}

// The spec with everything reset that is either compared by size or has no say in memory; what is left must
// be equal.
TrialSpec WhatMustBeEqual(const TrialSpec& spec, bool with_training) {
  TrialSpec rest = spec;
  rest.model_name.clear();
  rest.lora = LoraSpec{};
  if (with_training && spec.lora) {
    rest.lora->dora = spec.lora->dora;
    rest.lora->last_layers = spec.lora->last_layers;
  }
  rest.seed = 0;
  rest.decode.temperature = 0;
  rest.decode.top_p = 1;
  rest.train = TrainSpec{};
  rest.data = DataSpec{};
  rest.data.gold = spec.data.gold;
  if (with_training) {
    rest.train.tuning = spec.train.tuning;
    rest.train.objective = spec.train.objective;
    rest.train.optimizer = spec.train.optimizer;
    rest.data = spec.data;
  }
  return rest;
}

}  // namespace

bool NeedsAtLeast(const TrialSpec& candidate, const TrialSpec& other) {
  const bool with_training = IsTuned(other);
  if (Encode(WhatMustBeEqual(candidate, with_training)) != Encode(WhatMustBeEqual(other, with_training)))
    return false;
  if (!with_training) return true;
  const TrainSpec& train = candidate.train;
  const bool adapter_needs_as_much =
      !other.lora || (candidate.lora && candidate.lora->rank >= other.lora->rank &&
                      IsSuperset(candidate.lora->targets, other.lora->targets));
  return adapter_needs_as_much && train.sequence_length >= other.train.sequence_length &&
         train.batch_size >= other.train.batch_size &&
         train.checkpoint_layers.value_or(0) <= other.train.checkpoint_layers.value_or(0);
}

std::optional<Text> WhyMemoryEnds(const TrialSpec& candidate, const std::vector<TrialSpec>& out_of_memory) {
  for (const TrialSpec& smaller : out_of_memory) {
    if (!NeedsAtLeast(candidate, smaller)) continue;
    return Say("needs at least the memory of \"{}\", which ran out of it",
               "所需内存不少于已内存不足的 \"{}\"", Label(smaller));
  }
  return std::nullopt;
}

}  // namespace huoyan
