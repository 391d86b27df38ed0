#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/summary/summary.h"

namespace huoyan {

/// A setting in which a sweep's tuned trials differ, such as "lora.rank". Settings that always change
/// together (rank with alpha = 2 x rank) are one factor, named for the first.
struct Factor {
  std::string key;                  ///< as in an experiment file; "seed" is a factor, too
  Text title;                       ///< with the settings that change along, in brackets
  std::vector<std::string> levels;  ///< in increasing order where they are numbers
};

/// Trials that differ in nothing but the seed.
struct Configuration {
  std::vector<std::optional<std::size_t>> levels;  ///< per factor an index into its levels; none for the seed
  std::vector<std::size_t> trials;                 ///< indices into Summary::trials, in rank order
};

struct Design {
  std::vector<Factor> factors;  ///< in the order of a spec's keys; empty when nothing differs
  std::vector<std::vector<std::optional<std::size_t>>>
      levels;  ///< per trial and factor; none where a trial has no such setting
  std::vector<Configuration> configurations;  ///< of tuned trials
};

/// What was varied in a sweep, read off the trials' specs. Untuned trials have levels only in what they share
/// with tuned ones, such as the model.
Design FindDesign(const std::vector<TrialSummary>& trials);

}  // namespace huoyan
