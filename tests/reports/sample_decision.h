#pragma once

#include <string>

#include "harness/gate/gate.h"

namespace huoyan {

/// A decision with a check that passed and one that came out as `status`, and texts that try to break out of
/// whatever they are written into.
inline GateDecision DecisionWith(GateStatus status, const std::string& label) {
  GateDecision decision;
  decision.status = status;
  decision.text = {"text of <" + label + ">", "关于 <" + label + ">"};
  decision.candidate_label = label;
  decision.baseline_label = "base";
  if (status == GateStatus::kNotComparable) {
    decision.notes = {{"other & different gold", "题集不同"}};
    return decision;
  }
  for (const GateStatus each : {GateStatus::kPass, status}) {
    GateCheck check;
    check.rule.metric = decision.checks.empty() ? MetricId::kAppropriate : MetricId::kFabrication;
    check.status = each;
    check.questions = 10;
    check.text = {"a \"quoted\" < b & c \x01", "甲 < 乙"};
    decision.checks.push_back(check);
  }
  return decision;
}

}  // namespace huoyan
