#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/base/error.h"
#include "harness/gate/policy.h"

namespace huoyan {

/// What one side of the comparison answered, and to which gold set. Also what a stored baseline holds.
struct GateRun {
  std::string label;
  std::string gold_sha256;
  std::vector<Judgement> judgements;
};
const Fields<GateRun>& DescribeFields(Type<GateRun>);

struct GateInput {
  GateRun baseline;
  GateRun candidate;
  GoldSet gold;
  GatePolicy policy;
};

enum class GateStatus { kPass, kFail, kInconclusive, kNotComparable };
const EnumTable<GateStatus>& EnumNames(Type<GateStatus>);

/// One rule applied. A gain is the change in the good direction: where lower is better, baseline minus
/// candidate.
struct GateCheck {
  GateRule rule;
  GateStatus status = GateStatus::kInconclusive;
  double baseline = 0;
  double candidate = 0;
  double gain = 0;
  double gain_low = 0;               ///< one-sided 95% lower bound
  double gain_high = 0;              ///< one-sided 95% upper bound
  double p_worse = 1;                ///< exact sign test against "not worse", Holm-adjusted over the checks
  bool limit_broken = false;         ///< the candidate is worse than the rule's limit
  std::size_t questions = 0;         ///< on which the metric is decided
  std::optional<double> detectable;  ///< smallest loss found with 80% power; absent when nothing changed
  std::optional<std::size_t> questions_needed;  ///< to pass an unchanged candidate with 80% power
  Text text;
};
const Fields<GateCheck>& DescribeFields(Type<GateCheck>);

struct GateDecision {
  GateStatus status = GateStatus::kNotComparable;
  ExitCode exit_code = ExitCode::kNotComparable;
  Text text;  ///< the decision in one sentence
  std::string baseline_label;
  std::string candidate_label;
  std::vector<GateCheck> checks;  ///< in the policy's order; empty when not comparable
  std::vector<Text> notes;  ///< why runs cannot be compared; ungraded answers; tolerances too fine for n
};

/// The decision as versioned JSON.
Json ToJson(const GateDecision& decision);

/// Compares a candidate with a baseline, question by question; one function gives verdict, text and exit
/// code.
///
/// Per rule: PASS when even the lower bound of the gain is above -tolerance; FAIL when the gain is below
/// -tolerance and significantly negative (upper bound below 0, and Holm over the rules at 5%), or when the
/// limit is broken; otherwise INCONCLUSIVE, with the loss that could have been seen and the questions it
/// would take. The worst check decides.
///
/// Bounds are the wider of a bootstrap over facts and the adjusted Wald bound for paired proportions (Agresti
/// and Min 2005), which stays honest when few questions changed. Runs with equal verdicts throughout pass.
/// Answers that could not be graded stay in every denominator. Another gold set, other questions or another
/// number of samples is NOT COMPARABLE; nothing is guessed.
GateDecision Decide(const GateInput& input);

}  // namespace huoyan
