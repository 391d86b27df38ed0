#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/experiment/plan.h"

namespace huoyan {

/// One label a trial, in order, no two alike as long as the specs differ: Label(spec), and where several
/// trials would share it, what they differ in besides ("large · r16 · q+v · seed=2").
std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs);

/// What the trials of a sweep are called wherever their seed is said beside: Label(spec), and where several
/// of the sweep's trials would share it, what these differ in besides their seeds.
class SweepLabels {
 public:
  explicit SweepLabels(const std::vector<TrialSpec>& specs);

  /// One a spec, in order.
  const std::vector<std::string>& all() const { return all_; }

  /// Of a trial that a search adds to them.
  std::string Of(const TrialSpec& spec) const;

 private:
  std::vector<std::string> all_;
  std::map<std::string, std::set<std::string>> differing_;  // paths of settings, by Label(spec)
};

SweepLabels LabelsOf(const Plan& plan);

}  // namespace huoyan
