#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/scoring/honesty.h"
#include "harness/scoring/knownness.h"
#include "harness/scoring/mcnemar.h"
#include "harness/scoring/metrics.h"
#include "harness/scoring/resamples.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// Counts of verdict pairs: rows are the baseline's C, W, R, X, columns the candidate's.
using Transitions = std::vector<std::vector<std::size_t>>;

/// Which clusters changed sides to see what chance does; see permutation.h. For a mean over fixed questions
/// the two are the same test.
enum class PermutationTest { kSignFlip, kArmSwap };
const EnumTable<PermutationTest>& EnumNames(Type<PermutationTest>);

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
  double p = 1;  ///< two-sided, by permuting whole facts; of this metric alone, not adjusted for the others
  PermutationTest test = PermutationTest::kSignFlip;
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
      minimum_detectable_effect;           ///< of `appropriate`, at the discordance seen; absent without any
  std::vector<MetricChange> changes;       ///< display order; metrics undefined on either side are absent
  HonestyChange honesty;                   ///< taking the baseline for the untuned model
  std::vector<KnownnessBucket> knownness;  ///< likewise
  std::uint64_t bootstrap_seed = 0;
  int bootstrap_resamples = 0;
  std::string gold_sha256;
};
const Fields<Comparison>& DescribeFields(Type<Comparison>);

/// The bootstrap draws and permutations of comparisons on one gold set, made once for any number of them.
struct PairedDraws {
  PairedDraws(std::size_t clusters, const BootstrapOptions& options)
      : resamples(clusters, options), swaps(clusters, options) {}
  Resamples resamples;
  Swaps swaps;
};

/// Compares. Both must judge exactly the gold set's questions with the same samples; throws
/// Error(kNotComparable) when their samples differ and Error(kExecution) like BuildScorecard. McNemar treats
/// questions as independent; the intervals of the changes resample whole facts, their p-values permute them.
/// `draws` are over the gold set's facts (CountFacts).
Comparison Compare(const GoldSet& gold, const std::vector<Judgement>& baseline,
                   const std::vector<Judgement>& candidate, const PairedDraws& draws);
Comparison Compare(const GoldSet& gold, const std::vector<Judgement>& baseline,
                   const std::vector<Judgement>& candidate, const BootstrapOptions& options = {});

/// The change of one metric, or null when it is undefined on a side.
const MetricChange* FindChange(const Comparison& comparison, MetricId metric);

/// Cell by cell sum, for both classes together.
Transitions SumOf(const Transitions& a, const Transitions& b);

}  // namespace huoyan
