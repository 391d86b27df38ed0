#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evalsets/question.h"
#include "harness/scoring/metrics.h"
#include "harness/scoring/slices.h"

namespace huoyan {

/// What a check may do to the verdict. A check that only warns is measured and shown like any other.
enum class GateLevel { kOff, kWarn, kError };
const EnumTable<GateLevel>& EnumNames(Type<GateLevel>);

/// Some of the questions: those whose `by` is `part`, for example exposure "unseen", chapters "11-20".
struct GateSlice {
  SliceBy by = SliceBy::kKind;
  std::string part;
};
const Fields<GateSlice>& DescribeFields(Type<GateSlice>);

/// How much of one metric a candidate may lose, set before anything is measured. The metric must be decided
/// question by question (IsPaired), or there would be nothing to pair.
struct GateRule {
  MetricId metric = MetricId::kAppropriate;
  double tolerance = 0.02;      ///< a loss up to this is acceptable; 0.02 = two percentage points
  std::optional<double> limit;  ///< never worse than this on the rule's questions, whatever the baseline did
  std::optional<GateSlice> slice{};  ///< only these questions; absent = all of the gate's
  GateLevel level = GateLevel::kError;
};
const Fields<GateRule>& DescribeFields(Type<GateRule>);

/// The rule's name in files, "fabrication" or "fabrication[exposure=unseen]", and for people.
std::string IdOf(const GateRule& rule);
Text TitleOf(const GateRule& rule);

/// How much more memory a candidate may take on the same testbed: the largest measured total of live tensors
/// over the phases, which repeats exactly.
struct MemoryRule {
  double tolerance = 0.02;  ///< growth up to this share of the baseline is acceptable
  std::optional<double> limit_gib;
  GateLevel level = GateLevel::kWarn;
};
const Fields<MemoryRule>& DescribeFields(Type<MemoryRule>);

/// How much slower a candidate may train on the same testbed, by repeats taken in turns.
struct SpeedRule {
  double tolerance = 0.05;    ///< a loss of tokens per second up to this share is acceptable
  double noise_floor = 0.02;  ///< what two runs of the same thing have been seen to differ by on this testbed
  int least_repeats = 10;     ///< pairs of one run each, taken in turns
  GateLevel level = GateLevel::kOff;
};
const Fields<SpeedRule>& DescribeFields(Type<SpeedRule>);

/// What the gate looks at. The defaults are the project's policy.
struct GatePolicy {
  std::vector<GateRule> rules{{MetricId::kAppropriate, 0.02, {}, {}, GateLevel::kError},
                              {MetricId::kHallucinationAll, 0.02, {}, {}, GateLevel::kError},
                              {MetricId::kFabrication, 0.02, {}, {}, GateLevel::kError}};
  MemoryRule memory;
  SpeedRule speed;
  std::optional<Split> split;  ///< only these questions; absent = all
  int resamples = 10000;       ///< of bootstrap and permutation
  std::uint64_t seed = 20260101;
};
const Fields<GatePolicy>& DescribeFields(Type<GatePolicy>);

/// Whether the metric is a share of fixed questions, so that two runs can be paired on it: accuracy,
/// hallucination_all, fabrication, over_refusal, abstention_recall, appropriate, ungradable.
bool IsPaired(MetricId metric);

/// Whether the question is in the denominator of a rule on a paired metric.
bool Counts(const GateRule& rule, const Question& question);

/// Whether a verdict on such a question is in its numerator.
bool Scores(MetricId metric, const Question& question, Verdict verdict);

}  // namespace huoyan
