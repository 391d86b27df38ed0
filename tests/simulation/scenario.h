#pragma once

#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

enum class Measure { kCoverage, kFalseAlarms, kPower };
const EnumTable<Measure>& EnumNames(Type<Measure>);

enum class Method {
  kWilson,
  kClusteredT,
  kPairedBootstrap,
  kRatioBootstrap,
  kCorrectedRate,
  kMcNemar,
  kSignFlip,
  kArmSwap,
  kGate,
  kGateRecorded,
  kGateMemory,
  kGateSpeed
};
const EnumTable<Method>& EnumNames(Type<Method>);

/// One simulated situation: a model that answers `per_fact` questions about each of `facts` facts, half of
/// them with skill rate - spread, half with rate + spread. Questions on one fact share their luck with
/// probability `shared`, so that they are not independent; a second model, weaker by `drop`, has the first
/// one's luck with probability `agree`, as two runs of similar models have.
struct Scenario {
  std::string id;
  std::string what;
  Measure measure = Measure::kCoverage;
  Method method = Method::kWilson;
  double at_least = 0;  ///< bounds that the share of hits must keep
  double at_most = 1;
  int facts = 150;
  int per_fact = 2;
  double rate = 0.6;
  double spread = 0.3;
  double shared = 0.5;
  double agree = 1.0 / 3;  ///< without a drop, a fifth of the questions then differ
  double drop = 0;
};
const Fields<Scenario>& DescribeFields(Type<Scenario>);

/// Reads the scenarios below `cases`, in file order.
std::vector<Scenario> LoadScenarios(const std::string& cases);

/// How often something happened in so many runs.
struct Outcome {
  double share = 0;
  double error = 0;  ///< standard error of the simulation itself
};

/// Runs a scenario `runs` times with `resamples` bootstrap draws and permutations each. The share is that of
/// intervals that cover the truth, or of tests that raise an alarm. The same arguments give the same outcome.
Outcome Simulate(const Scenario& scenario, int runs, int resamples, const std::string& cases);

}  // namespace huoyan
