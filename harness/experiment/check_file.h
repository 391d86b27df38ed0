#pragma once

#include <vector>

#include "harness/experiment/experiment.h"
#include "harness/experiment/faults.h"

namespace huoyan {

/// Adds what else is wrong with an experiment just decoded from its file to the `problems` of that: the rules
/// between sections, the claims and, with any problem at all, the trials and the files they name, as far as
/// the sections these rest on are clean. Sorts the problems as they stand in the file.
void CheckFile(const Experiment& experiment, const std::vector<DuplicateKey>& duplicates,
               std::vector<Problem>& problems);

}  // namespace huoyan
