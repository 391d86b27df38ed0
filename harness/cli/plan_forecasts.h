#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "harness/experiment/forecast.h"
#include "harness/experiment/plan.h"
#include "harness/sweep/resource_plan.h"
#include "harness/sweep/time_plan.h"

namespace huoyan {

/// How long a trial is planned to take.
struct TrialTime {
  std::optional<StepCount> steps;  ///< nothing for an untuned base, or where the data cannot be read
  std::optional<double> seconds;   ///< to train and to answer; nothing where no past trial tells
  bool at_most = false;            ///< the seconds are a bound: lengths or the number of steps are one
};

/// What the trials of an experiment are planned to take, before any runs. Those that differ in nothing memory
/// and time depend on (seed, learning rate, alpha) share a forecast, so that ten thousand cost little.
class PlanForecasts {
 public:
  /// `past` tells the speed; without it there are no seconds.
  PlanForecasts(const Experiment& experiment, PastSpeed past);

  /// Nothing for an untuned base. Throws Error(kUsage) for a model without a shape.
  const std::optional<Forecast>& Training(const PlannedTrial& trial);

  const TrialTime& Time(const PlannedTrial& trial);

  /// Why `run` skips the trial on this machine (ResourcePlan); nothing when it does not.
  std::optional<Text> WhyImpossible(const PlannedTrial& trial);

  const ModelConfig& Shape(const ModelSpec& model);

 private:
  struct Needs {
    std::optional<Forecast> training;
    std::optional<TrialTime> time;  // once asked for: it reads the data
  };

  Needs& NeedsOf(const PlannedTrial& trial);

  std::filesystem::path root_folder_;
  PastSpeed past_;
  TimePlan time_;
  ResourcePlan resources_;
  std::map<std::string, ModelConfig> shapes_;
  std::map<std::string, Needs> needs_;                // by spec, less what has no say
  std::unordered_map<std::string, Needs*> by_trial_;  // by id
};

}  // namespace huoyan
