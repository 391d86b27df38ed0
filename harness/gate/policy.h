#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "evalsets/question.h"
#include "harness/scoring/metrics.h"

namespace huoyan {

/// How much of one metric a candidate may lose, set before anything is measured. The metric must be decided
/// question by question (IsPaired), or there would be nothing to pair.
struct GateRule {
  MetricId metric = MetricId::kAppropriate;
  double tolerance = 0.02;      ///< a loss up to this is acceptable; 0.02 = two percentage points
  std::optional<double> limit;  ///< never worse than this on the gate's questions, whatever the baseline did
};
const Fields<GateRule>& DescribeFields(Type<GateRule>);

/// What the gate looks at. The defaults are the project's policy.
struct GatePolicy {
  std::vector<GateRule> rules{{MetricId::kAppropriate, 0.02, {}},
                              {MetricId::kHallucinationAll, 0.02, {}},
                              {MetricId::kFabrication, 0.02, {}}};
  std::optional<Split> split;  ///< only these questions; absent = all
  int resamples = 10000;       ///< of the bootstrap
  std::uint64_t seed = 20260101;
};
const Fields<GatePolicy>& DescribeFields(Type<GatePolicy>);

/// Whether the metric is a share of fixed questions, so that two runs can be paired on it: accuracy,
/// hallucination_all, fabrication, over_refusal, abstention_recall, appropriate, ungradable.
bool IsPaired(MetricId metric);

/// Whether the question is in the denominator of a paired metric.
bool Counts(MetricId metric, const Question& question);

/// Whether a verdict on such a question is in its numerator.
bool Scores(MetricId metric, const Question& question, Verdict verdict);

}  // namespace huoyan
