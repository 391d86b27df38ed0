#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "harness/experiment/forecast.h"
#include "harness/sweep/executor.h"
#include "harness/sweep/time_plan.h"

namespace huoyan {

/// What trials are planned to take, from the forecast of their training and the size of their weights, with
/// what a process holds besides its tensors.
class ResourcePlan {
 public:
  /// `memory_bytes` is what the trials of this sweep may take together; 0 = not known. `past` tells the
  /// speed.
  ResourcePlan(const std::filesystem::path& root_folder, std::int64_t memory_bytes, PastSpeed past)
      : root_folder_(root_folder), memory_bytes_(memory_bytes), time_(root_folder, std::move(past)) {}

  /// Seconds only where past trials tell the speed (TimePlan). Throws Error(kUsage) for a model without a
  /// shape.
  ResourceNeed NeedOf(const TrialSpec& spec) const;

  /// Why the trial cannot run: its forecast is exact and above limits.max_memory_gib or above the memory
  /// there is. Nothing where the forecast is only a bound.
  std::optional<Text> WhyImpossible(const TrialSpec& spec) const;

  /// The same where the trial's forecast is known already.
  std::optional<Text> WhyImpossible(const TrialSpec& spec, const Forecast& forecast) const;

 private:
  std::filesystem::path root_folder_;
  std::int64_t memory_bytes_;
  TimePlan time_;
};

/// The memory trials may take on this machine together: the physical memory, or the control group's limit
/// where that is lower, less a tenth. 0 when the system does not tell.
std::int64_t UsableMemoryBytes();

}  // namespace huoyan
