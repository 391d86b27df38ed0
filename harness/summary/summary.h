#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/hallucination.h"
#include "evalsets/judgement.h"
#include "harness/records/run_record.h"
#include "harness/scoring/bots.h"
#include "harness/scoring/comparison.h"
#include "harness/scoring/metrics.h"
#include "harness/scoring/scorecard.h"
#include "harness/scoring/seed_spread.h"

namespace huoyan {

/// Is the change of the headline against the untuned model more than chance? Two-sided, whole facts permuted.
struct BaseTest {
  double p = 1;
  double holm_p = 1;  ///< adjusted so that no trial of the sweep is a false alarm; compare with 0.05
  double bh_q = 1;    ///< adjusted so that few of those called different are; compare with 0.10
};
const Fields<BaseTest>& DescribeFields(Type<BaseTest>);

/// Repetitions of one trial with other seeds. The interval of every other number covers the choice of
/// questions; this says what the choice of seed adds.
struct SeedGroup {
  std::string label;
  std::vector<std::size_t> trials;  ///< indices into Summary::trials
  SeedSpread spread;                ///< of the share handled appropriately on test
};

/// What the measurements say of a claim, or of one of its tests.
enum class ClaimVerdict {
  kConfirmed,   ///< the measured value, with its whole interval, lies in the asserted range
  kRefuted,     ///< it lies wholly outside
  kUndecided,   ///< the interval crosses an end of the range
  kNotTestable  ///< not here: a trial is missing, failed or ran elsewhere, or no trial could tell
};
const EnumTable<ClaimVerdict>& EnumNames(Type<ClaimVerdict>);

/// One test of a claim, decided.
struct ClaimTestResult {
  ClaimVerdict verdict = ClaimVerdict::kNotTestable;
  Text measure;                   ///< "activations, b / a"
  Text asserted;                  ///< "0.45 to 0.55"
  Text measured;                  ///< "0.52, exact (118 MiB → 226 MiB)"; empty when nothing was
  Text reason;                    ///< why it is not testable or undecided
  std::optional<double> value;    ///< in bytes, shares or as it is
  std::optional<double> low;      ///< of the 95% interval, equal to `value` where that is exact
  std::optional<double> high;     ///< absent where no upper end is known, as after running out of memory
  std::vector<std::size_t> a, b;  ///< the trials it was decided on, indices into Summary::trials
};

/// A claim and what the sweep's own trials say of it. Refuted when any test refutes it, confirmed when all
/// confirm it.
struct ClaimResult {
  std::string id;
  Text statement;
  ClaimVerdict verdict = ClaimVerdict::kNotTestable;
  Text reason;  ///< of a claim that names no tests: why
  std::vector<ClaimTestResult> tests;
};

/// What a sweep was to be, as far as the records of its trials do not say it.
struct SweepOutline {
  std::map<std::string, std::string> labels;  ///< what trials are called beside their seed, by id;
                                              ///< Label(spec) where one is missing
  std::vector<std::string> axes;  ///< keys (axes.h) that take several values, in the order of AxisKeys()
  std::size_t planned = 0;        ///< trials to report on; 0 where nobody planned
  std::size_t pending = 0;        ///< those among them that have no result yet
  bool may_drop = false;          ///< a search is under way and may end some of these early
  std::string command;            ///< goes on with what is pending
};

/// One row of the leaderboard: a trial with everything known about it.
struct TrialSummary {
  std::string label;
  RunRecord record;
  std::optional<Scorecard> dev;            ///< the split on which the best trial is chosen
  std::optional<Scorecard> test;           ///< the split on which it is reported
  std::optional<Comparison> against_base;  ///< on test, paired by question with the same model untuned
  std::optional<BaseTest> base_test;       ///< of the headline, over all trials that have a base
  std::vector<Judgement> judgements;       ///< of every question, gold order, then sample
  std::vector<Answer> answers;             ///< same order; an empty one where none was given
  std::optional<double> peak_gib;          ///< largest live total over the phases
  std::optional<std::size_t> base;  ///< index of the same model untuned, whose row this one is compared with
  bool tied_with_best =
      false;  ///< its test difference to the best trial is not significant (whole facts permuted, Holm, 5%)
  bool on_pareto_front =
      false;  ///< no trial is at once better on the headline metric and smaller in peak memory
};

/// Everything a report shows, computed once. Reporters draw it and compute nothing.
struct Summary {
  std::string experiment_name;
  Text hypothesis;
  Text verdict;  ///< one honest sentence
  SweepOutline outline;
  MetricId headline{};              ///< the metric trials are ranked by
  std::optional<std::size_t> best;  ///< index into trials; chosen on dev
  std::vector<SeedGroup> seed_groups;
  std::vector<TrialSummary> trials;  ///< ranked by the headline on dev, then those without a score
  GoldSet gold;
  std::string corpus_sha256;  ///< of the novel that answers were looked up in; empty when they were not
  std::optional<BotReport> grader_check;  ///< absent when nothing was asked
  std::vector<ClaimResult> claims;        ///< in the experiment's order; see claims.h
  std::vector<Text> warnings;  ///< pending trials, small n, unscored trials, dirty tree, differing testbeds …
  Provenance provenance;       ///< of the first record
};

/// The estimate of one metric, or null when there is no scorecard or the metric is undefined on it.
const Estimate* EstimateOf(const std::optional<Scorecard>& card, MetricId metric);

/// Grades the stored answers afresh and aggregates. Pure: the same records and gold set give the same
/// summary. `novel` looks wrong answers and quotations up; without it scorecards have no such counts. Trials
/// are ranked on the dev split and reported on the test split; a gold set without one of the two serves as
/// both, with a warning. Throws Error(kNotComparable) when answers were given to another gold set than this,
/// naming every such trial.
Summary Summarise(const std::string& experiment_name, const Text& hypothesis, std::vector<StoredRun> runs,
                  const GoldSet& gold, const BootstrapOptions& options = {},
                  const CorpusCheck* novel = nullptr, SweepOutline outline = {});

}  // namespace huoyan
