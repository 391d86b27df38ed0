#pragma once

#include <vector>

#include "evalsets/gold.h"
#include "harness/records/run_record.h"

namespace huoyan {

/// A hundred trials as a large sweep gives them: two models untuned and under ranks, targets and learning
/// rates, every configuration with several seeds, each with a loss curve of 900 steps and a memory timeline
/// of 300 instants a phase. Every question of `gold` has an answer; about half of the answers are different
/// texts. The same on every machine.
std::vector<StoredRun> MakeLargeSweep(const GoldSet& gold);

}  // namespace huoyan
