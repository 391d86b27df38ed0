#pragma once

#include <vector>

#include "harness/summary/summary.h"

namespace huoyan {

/// The trials that differ in nothing but their seed, two or more together, with how far their headlines on
/// `test` lie apart. Trials without a score, and groups asked different numbers of samples, are left out.
/// In the order of their first trial.
std::vector<SeedGroup> FindSeedGroups(const std::vector<TrialSummary>& trials, const GoldSet& test);

/// Tests the change of the headline against the untuned model for every trial that has one: the permutation
/// p-value of its Comparison, adjusted for the number of such trials in both ways.
void TestAgainstBases(std::vector<TrialSummary>& trials, MetricId headline);

}  // namespace huoyan
