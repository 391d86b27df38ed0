#pragma once

#include <string>
#include <vector>

#include "harness/experiment/trial_spec.h"

namespace huoyan {

/// One label a trial, in order, no two alike as long as the specs differ: Label(spec), and where several
/// trials would share it, what they differ in besides ("large · r16 · q+v · seed=2").
std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs);

}  // namespace huoyan
