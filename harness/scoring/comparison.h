#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "harness/scoring/bootstrap.h"
#include "harness/scoring/metrics.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// Counts of verdict pairs: rows are the baseline's C, W, R, X, columns the candidate's.
using Transitions = std::vector<std::vector<std::size_t>>;

/// How one metric moved, candidate minus baseline, on the same questions. Where every resample gives the same
/// difference, the bounds are Wilson's for a change seen in none of the facts, and `method` says so.
struct MetricChange {
  MetricId metric{};
  double baseline = 0;
  double candidate = 0;
  double difference = 0;
  double low = 0;  ///< two-sided 95%
  double high = 0;
  double one_sided_low = 0;   ///< a gate on a metric that should rise looks here
  double one_sided_high = 0;  ///< a gate on a metric that should fall looks here
  IntervalMethod method = IntervalMethod::kClusterBootstrap;
};
const Fields<MetricChange>& DescribeFields(Type<MetricChange>);

/// Two sets of judgements on the same questions, paired by question and sample.
struct Comparison {
  std::size_t n = 0;         ///< pairs
  std::size_t clusters = 0;  ///< what was resampled
  Transitions answerable;    ///< 4 x 4
  Transitions unanswerable;  ///< 4 x 4
  std::size_t both_appropriate = 0;
  std::size_t only_baseline_appropriate = 0;
  std::size_t only_candidate_appropriate = 0;
  std::size_t neither_appropriate = 0;
  McNemar appropriate;                    ///< exact, on the two counts that differ
  std::size_t caused_hallucinations = 0;  ///< C -> W and R -> W over both classes
  std::optional<double>
      minimum_detectable_effect;      ///< of `appropriate`, at the discordance seen; absent without any
  std::vector<MetricChange> changes;  ///< display order; metrics undefined on either side are absent
  std::uint64_t bootstrap_seed = 0;
  int bootstrap_resamples = 0;
  std::string gold_sha256;
};
const Fields<Comparison>& DescribeFields(Type<Comparison>);

/// Compares. Both must judge exactly the gold set's questions with the same samples; throws
/// Error(kNotComparable) when their samples differ and Error(kExecution) like BuildScorecard. McNemar treats
/// questions as independent; the intervals of the changes resample whole facts.
Comparison Compare(const GoldSet& gold, const std::vector<Judgement>& baseline,
                   const std::vector<Judgement>& candidate, const BootstrapOptions& options = {});

/// The change of one metric, or null when it is undefined on a side.
const MetricChange* FindChange(const Comparison& comparison, MetricId metric);

/// Cell by cell sum, for both classes together.
Transitions SumOf(const Transitions& a, const Transitions& b);

}  // namespace huoyan
