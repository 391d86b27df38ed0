#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/experiment/plan.h"

namespace huoyan {

/// One label a trial, in order: its name, and where several trials share one, what they differ in besides
/// ("large · r16 · q+v · seed=2"). No two are alike as long as the specs differ in more than the seventh
/// digit of a number.
std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs,
                                        const std::vector<std::string>& names);

/// What the trials of a sweep are called wherever their seed is said beside: Label(spec) and its value on
/// every axis that takes several in the experiment and that Label does not say ("large · r16 · q+v ·
/// learning_rate=0.001"), untuned bases only on what changes their answers.
class SweepLabels {
 public:
  /// The trials planned, and the axes (axes.h) that take several values.
  SweepLabels(const std::vector<TrialSpec>& specs, const std::vector<std::string>& axes);

  /// One a spec, in order; where several would share one, with what they differ in besides their seeds.
  const std::vector<std::string>& all() const { return all_; }

  /// Of a trial that a search adds to them, with what sets it apart from the planned one of its name, such as
  /// fewer steps.
  std::string Of(const TrialSpec& spec) const;

 private:
  struct Cell {
    TrialSpec first;                  // of the trials planned
    std::set<std::string> differing;  // paths of settings
  };

  std::vector<std::string> all_;
  std::vector<std::string> axes_;
  std::map<std::string, Cell> cells_;  // by name
};

SweepLabels LabelsOf(const Plan& plan);

}  // namespace huoyan
