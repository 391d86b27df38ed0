#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/experiment/content_hash.h"
#include "harness/experiment/experiment.h"
#include "harness/experiment/inputs.h"

namespace huoyan {

/// Part of every trial's identity. RAISE IT whenever code changes what a trial results in (arithmetic of the
/// trainer, decoding, data building, chat template), so that results of the old code are not taken for new
/// ones.
inline constexpr int kResultsVersion = 5;

/// Bases that are made from scratch or filled at random come from this seed, so that repetitions share a
/// base.
inline constexpr std::uint64_t kBaseSeed = 1;

struct PlannedTrial {
  TrialSpec spec;
  TrialInputs inputs;
  std::string id;  ///< TrialId(spec, inputs)
};

/// Trials in the order they are run: by model, as the model axis lists them or else the smallest first, and
/// within one the untuned base first, then from the least memory up.
struct Plan {
  std::vector<PlannedTrial> trials;
  std::vector<std::string> axes;  ///< keys of the experiment's axes that take several values, as AxisKeys()
                                  ///< orders them, whether or not a search drew more than one of each
};

/// 16 hexadecimal digits: SHA-256 over the spec's JSON, the inputs and kResultsVersion.
std::string TrialId(const TrialSpec& spec, const TrialInputs& inputs);

/// Every combination of the axes (or as many as search.trials draws of them) under every seed, and per model
/// (and per setting that changes what it answers) one untuned base under the first seed. Specs only; reads no
/// file. Throws Error(kUsage) when there is nothing to run, more than 10,000 trials, or two that are the
/// same.
std::vector<TrialSpec> ExpandTrials(const Experiment& experiment);

/// ExpandTrials with identities. Throws one Error(kUsage) with every problem of InputResolver.
Plan BuildPlan(const Experiment& experiment, ContentHasher& hasher);

/// One trial of the experiment that need not be in its plan, such as a repetition of a finalist. Throws
/// like BuildPlan.
PlannedTrial PlanTrial(const Experiment& experiment, TrialSpec spec, ContentHasher& hasher);

}  // namespace huoyan
