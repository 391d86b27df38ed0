#pragma once

#include <vector>

#include "harness/summary/summary.h"

namespace huoyan {

/// Everything a reader should know before believing the numbers, most serious first: a grader that misreads,
/// planned trials that have no result yet, trials without a score, answers that are missing, unknown or could
/// not be graded, tuned models no better than their base on dev, too few questions, a missing split, memory
/// that grows from step to step, a dirty source tree, trials from different commits, machines or models.
std::vector<Text> FindWarnings(const Summary& summary);

}  // namespace huoyan
