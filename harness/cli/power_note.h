#pragma once

#include "harness/experiment/experiment.h"

namespace huoyan {

/// What an experiment's questions can show at all, for someone about to run it: counted on the test split,
/// where results are reported (on all questions where there is only one split). Throws Error(kUsage) like
/// LoadGoldSet.
Text PowerOf(const Experiment& experiment);

}  // namespace huoyan
