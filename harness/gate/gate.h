#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/base/error.h"
#include "harness/gate/policy.h"
#include "harness/gate/resources.h"
#include "harness/gate/status.h"

namespace huoyan {

/// What one side of the comparison answered, and to which gold set.
struct GateRun {
  std::string label;
  std::string gold_sha256;
  std::vector<Judgement> judgements;
  ResourceUse resources{};  ///< empty where nothing was measured
};

struct GateInput {
  GateRun baseline;
  GateRun candidate;
  GoldSet gold;
  GatePolicy policy;
};

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
  double p_worse = 1;                ///< one-sided test against "not worse", Holm-adjusted over all tests
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
  std::vector<GateCheck> checks;         ///< in the policy's order, without those that are off
  std::vector<ResourceCheck> resources;  ///< memory, then speed, where the policy looks at them
  std::vector<Text> notes;  ///< why runs cannot be compared; ungraded answers; tolerances too fine for n;
                            ///< checks that only warn and did not pass
};

/// The decision as versioned JSON.
Json ToJson(const GateDecision& decision);

/// What to know before anything is run or graded: every rule whose tolerance is finer than its questions can
/// show, if two runs differ on as many as is usual (power.h).
std::vector<Text> WarnOfPower(const GatePolicy& policy, const GoldSet& gold);

/// Compares a candidate with a baseline, question by question; one function gives verdict, text and exit
/// code.
///
/// Per rule: PASS when even the lower bound of the gain is above -tolerance; FAIL when the gain is below
/// -tolerance and significantly negative (upper bound below 0, and Holm over all tests at 5%), or when the
/// limit is broken; otherwise INCONCLUSIVE, with the loss that could have been seen and the questions it
/// would take. Memory and speed: resources.h. Checks that only warn are noted and decide nothing; of the
/// others the worst decides: FAIL, then NOT COMPARABLE, then INCONCLUSIVE.
///
/// The test is exact McNemar where every fact holds one of the rule's questions, else sign flips of whole
/// facts. Bounds are the wider of a bootstrap over facts and the adjusted Wald bound for paired proportions
/// (Agresti and Min 2005), which stays honest when few questions changed. Runs with equal verdicts throughout
/// pass. Answers that could not be graded stay in every denominator. Another gold set, other questions or
/// another number of samples is NOT COMPARABLE; nothing is guessed.
GateDecision Decide(const GateInput& input);

}  // namespace huoyan
