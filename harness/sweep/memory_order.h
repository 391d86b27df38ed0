#pragma once

#include <optional>
#include <vector>

#include "harness/base/text.h"
#include "harness/experiment/trial_spec.h"

namespace huoyan {

/// Is `candidate` sure to need at least the memory of `other`? True only for the same model, data and
/// precision under the same limits, with rank, target modules, sequence length and batch size that are all
/// the same or larger, and no layer checkpointing that the other lacks. Settings without a say in memory
/// (seed, learning rate, alpha ...) are not looked at. An untuned base needs the least.
bool NeedsAtLeast(const TrialSpec& candidate, const TrialSpec& other);

/// Why `candidate` need not be tried: it needs at least the memory of one of those that ran out of it.
/// Nothing when it does not.
std::optional<Text> WhyMemoryEnds(const TrialSpec& candidate, const std::vector<TrialSpec>& out_of_memory);

}  // namespace huoyan
