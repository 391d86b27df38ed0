#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/summary/summary.h"

namespace huoyan {

/// One instant of a trial as trackers of experiments keep it: named numbers at a step.
struct TrackedStep {
  std::int64_t step = 0;
  double seconds = 0;  ///< since training began
  std::vector<std::pair<std::string, double>> values;
};

/// Every optimizer step, then one last instant with what the finished trial came to: "test/appropriate",
/// "test/appropriate_low", "test/appropriate_high" …, "memory/peak_gib". Names use only letters, digits, _
/// and /.
std::vector<TrackedStep> TrackedSteps(const TrialSummary& trial);

}  // namespace huoyan
