#pragma once

#include <vector>

#include "harness/gate/gate.h"
#include "harness/scoring/judgement_table.h"

namespace huoyan {

/// Measures one rule: values, gain, bounds, the unadjusted p value and what the sample could have shown.
/// `status` is left open. Both tables are over `gold` and have the same number of samples.
GateCheck Measure(const GateRule& rule, const GoldSet& gold, const JudgementTable& baseline,
                  const JudgementTable& candidate, const BootstrapOptions& options);

/// Adjusts the p values of all tests for their number, then sets every check's status and text.
void Conclude(std::vector<GateCheck>& checks, std::vector<ResourceCheck>& resources);

}  // namespace huoyan
