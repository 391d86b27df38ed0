#pragma once

#include "harness/experiment/trial_spec.h"

namespace huoyan {

/// Is `candidate` sure to need at least the memory of `other`? True only for the same model, data and
/// precision under the same limits, with rank, target modules, sequence length and batch size that are all
/// the same or larger, and no layer checkpointing that the other lacks. Settings without a say in memory
/// (seed, learning rate, alpha ...) are not looked at. An untuned base needs the least.
bool NeedsAtLeast(const TrialSpec& candidate, const TrialSpec& other);

}  // namespace huoyan
