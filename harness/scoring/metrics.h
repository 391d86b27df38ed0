#pragma once

#include <Eigen/Core>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/scoring/bootstrap.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// What a scorecard measures. All are shares between 0 and 1.
enum class MetricId {
  kAccuracy,
  kCorrectGivenAttempted,
  kSimpleQaF,
  kHallucinationAll,
  kHallucinationAttempted,
  kFabrication,
  kOverRefusal,
  kAbstentionPrecision,
  kAbstentionRecall,
  kAbstentionF1,
  kAppropriate,
  kTwinAccuracy,
  kUngradable
};
const EnumTable<MetricId>& EnumNames(Type<MetricId>);

enum class Direction { kHigherIsBetter, kLowerIsBetter };
const EnumTable<Direction>& EnumNames(Type<Direction>);

struct MetricInfo {
  MetricId id;
  const char* unit;  ///< "share": between 0 and 1, shown in percent
  Direction direction;
  Text title;
  Text definition;  ///< one line; C, W, R, X are the verdicts, A and U the classes, n their sizes
};

/// All metrics in the order in which they are shown; what could not be graded comes first.
const std::vector<MetricInfo>& Metrics();
const MetricInfo& InfoOf(MetricId metric);

/// How often each verdict fell in each class, and how many pairs of twins were both right.
struct Tally {
  static constexpr Eigen::Index kColumns = 10;
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(kColumns);  ///< A: C W R X, U: C W R X, twins, twins right

  void Add(QuestionClass question_class, Verdict verdict);
  void AddTwins(bool both_right);
  double Count(QuestionClass question_class, Verdict verdict) const;
};

/// The metric's value on a tally; nothing where it is undefined (0 of 0).
std::optional<double> MetricValue(MetricId metric, const Eigen::VectorXd& counts);

/// Numerator and denominator of the metrics that are proportions; nothing for F scores and for 0 of 0.
std::optional<std::pair<double, double>> ProportionOf(MetricId metric, const Eigen::VectorXd& counts);

/// Does the proportion count both twins of a pair, so that its questions are not independent?
bool CountsBothTwins(MetricId metric);

/// C for an answerable question, R for one that should be declined or rebutted.
bool IsAppropriate(const Question& question, Verdict verdict);

/// The result of one set of answers. Metrics that are undefined are absent.
struct Scorecard {
  std::map<MetricId, Estimate> metrics;
  std::map<std::string, std::size_t> answerable;    ///< verdict name (C, W, R, X) -> count, all four present
  std::map<std::string, std::size_t> unanswerable;  ///< the same for class U
  std::size_t n = 0;                                ///< judgements
  std::size_t questions = 0;
  std::size_t clusters = 0;
  std::size_t ungraded = 0;  ///< verdict X; they stay in every denominator
  std::string gold_sha256;
};
const Fields<Scorecard>& DescribeFields(Type<Scorecard>);

/// Verifies that the judgements are those of the gold set's questions, each question once for every sample
/// number, then counts. Throws Error(kExecution) naming what is missing, unknown or doubled. Proportions of
/// independent questions, each asked once, get Wilson intervals, everything else a cluster bootstrap over
/// fact ids. At 0 or 1 a bootstrap cannot move, so there too it is Wilson's interval, with the number of
/// facts as n.
Scorecard BuildScorecard(const GoldSet& gold, const std::vector<Judgement>& judgements,
                         const BootstrapOptions& options = {});

/// The judgements per cluster (fact id), one row each, columns as in Tally. Verifies like BuildScorecard.
ClusterSums TallyByCluster(const GoldSet& gold, const std::vector<Judgement>& judgements);

template <>
struct JsonCodec<std::map<MetricId, Estimate>> {
  static void Decode(const Json& json, const DecodeContext& context, std::map<MetricId, Estimate>& out);
  static Json Encode(const std::map<MetricId, Estimate>& metrics);
  static Json Schema();
};

}  // namespace huoyan
