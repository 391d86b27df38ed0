#include "harness/scoring/formula.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "harness/scoring/bootstrap.h"

namespace huoyan {
namespace {

TallyWeights Sum(std::initializer_list<TallyColumn> columns, double weight = 1) {
  TallyWeights weights = TallyWeights::Zero();
  for (const TallyColumn column : columns) weights[column] += weight;
  return weights;
}

const TallyWeights& AllA() {
  static const TallyWeights all = Sum({kCorrectA, kWrongA, kRefusedA, kUngradableA});
  return all;
}

const TallyWeights& AllU() {
  static const TallyWeights all = Sum({kCorrectU, kWrongU, kRefusedU, kUngradableU});
  return all;
}

MetricFormula Mean(const TallyWeights& numerator, const TallyWeights& denominator) {
  MetricFormula formula;
  formula.numerator = numerator;
  formula.denominator = formula.counted = denominator;
  formula.is_mean = true;
  formula.is_proportion = numerator.minCoeff() >= 0;
  formula.worst = numerator.minCoeff();
  return formula;
}

MetricFormula Ratio(const TallyWeights& numerator, const TallyWeights& denominator) {
  MetricFormula formula = Mean(numerator, denominator);
  formula.is_mean = false;
  return formula;
}

// The harmonic mean of hits / due and hits / tried: 2 hits / (due + tried).
MetricFormula HarmonicMean(TallyColumn hits, const TallyWeights& due, const TallyWeights& tried,
                           const TallyWeights& counted) {
  MetricFormula formula;
  formula.numerator = Sum({hits}, 2);
  formula.denominator = due + tried;
  formula.required = tried;
  formula.counted = counted;
  return formula;
}

// C - t/(1-t) W over all answerable questions.
MetricFormula Penalised(double t) { return Mean(Sum({kCorrectA}) - Sum({kWrongA}, t / (1 - t)), AllA()); }

MetricFormula Define(MetricId metric) {
  const TallyWeights attempted = Sum({kCorrectA, kWrongA});
  const TallyWeights refused = Sum({kRefusedA, kRefusedU});
  switch (metric) {
    case MetricId::kAccuracy:
      return Mean(Sum({kCorrectA}), AllA());
    case MetricId::kCorrectGivenAttempted:
      return Ratio(Sum({kCorrectA}), attempted);
    case MetricId::kSimpleQaF:
      return HarmonicMean(kCorrectA, AllA(), attempted, AllA());
    case MetricId::kPenalised50:
      return Penalised(0.5);
    case MetricId::kPenalised75:
      return Penalised(0.75);
    case MetricId::kPenalised90:
      return Penalised(0.9);
    case MetricId::kHallucinationAll:
      return Mean(Sum({kWrongA}), AllA());
    case MetricId::kHallucinationAttempted:
      return Ratio(Sum({kWrongA}), attempted);
    case MetricId::kFabrication:
      return Mean(Sum({kWrongU}), AllU());
    case MetricId::kOverRefusal:
      return Mean(Sum({kRefusedA}), AllA());
    case MetricId::kAbstentionPrecision:
      return Ratio(Sum({kRefusedU}), refused);
    case MetricId::kAbstentionRecall:
      return Mean(Sum({kRefusedU}), AllU());
    case MetricId::kAbstentionF1:
      return HarmonicMean(kRefusedU, AllU(), refused, AllA() + AllU());
    case MetricId::kAppropriate:
      return Mean(Sum({kCorrectA, kRefusedU}), AllA() + AllU());
    case MetricId::kTwinAccuracy:
      return Mean(Sum({kTwinsRight}), Sum({kTwins}));
    case MetricId::kUngradable:
      return Mean(Sum({kUngradableA, kUngradableU}), AllA() + AllU());
  }
  return {};
}

Eigen::ArrayXd Weigh(const TallyWeights& weights, const ResampledSums& counts) {
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(counts.rows());
  for (Eigen::Index column = 0; column < kTallyColumns; ++column) {
    if (weights[column] != 0) sum += weights[column] * counts.col(column).cast<double>().array();
  }
  return sum;
}

std::size_t Whole(double count) { return static_cast<std::size_t>(std::llround(count)); }

// The clustered interval, computed on the metric's range stretched to 0..1 and put back.
std::optional<Estimate> Clustered(const MetricFormula& formula, const Eigen::VectorXd& scores,
                                  const Eigen::VectorXd& counts) {
  const double range = 1 - formula.worst;
  auto estimate = ClusteredShare((scores - formula.worst * counts) / range, counts);
  if (!estimate) return std::nullopt;
  for (double* const number : {&estimate->value, &estimate->low, &estimate->high}) {
    *number = formula.worst + range * *number;
  }
  return estimate;
}

}  // namespace

const MetricFormula& FormulaOf(MetricId metric) {
  static const std::vector<MetricFormula> formulas = [] {
    std::vector<MetricFormula> all(Metrics().size());
    for (const MetricInfo& info : Metrics()) all[static_cast<std::size_t>(info.id)] = Define(info.id);
    return all;
  }();
  return formulas[static_cast<std::size_t>(metric)];
}

std::optional<double> MetricValue(MetricId metric, const TallyWeights& counts) {
  const MetricFormula& formula = FormulaOf(metric);
  const double denominator = formula.denominator.dot(counts);
  const bool lacks = !formula.required.isZero() && formula.required.dot(counts) <= 0;
  if (denominator <= 0 || lacks) return std::nullopt;
  // A harmonic mean is undefined where either ratio is; the one whose denominator is `required` is seen to
  // above, the other one's is what is left of the denominator.
  if (!formula.required.isZero() && denominator - formula.required.dot(counts) <= 0) return std::nullopt;
  return formula.numerator.dot(counts) / denominator;
}

Eigen::ArrayXd MetricValues(MetricId metric, const ResampledSums& counts) {
  const MetricFormula& formula = FormulaOf(metric);
  const Eigen::ArrayXd denominator = Weigh(formula.denominator, counts);
  const Eigen::ArrayXd undefined =
      Eigen::ArrayXd::Constant(counts.rows(), std::numeric_limits<double>::quiet_NaN());
  const Eigen::ArrayXd values =
      (denominator > 0).select(Weigh(formula.numerator, counts) / denominator, undefined);
  if (formula.required.isZero()) return values;
  const Eigen::ArrayXd required = Weigh(formula.required, counts);
  return (required > 0 && denominator > required).select(values, undefined);
}

std::optional<Estimate> EstimateWithoutDraws(MetricId metric, const ClusterSums& tallies) {
  const MetricFormula& formula = FormulaOf(metric);
  const auto value = MetricValue(metric, tallies.colwise().sum().transpose());
  if (!value) return std::nullopt;
  const Eigen::VectorXd scores = tallies * formula.numerator;
  const Eigen::VectorXd counts = tallies * formula.denominator;
  if (formula.is_proportion && counts.maxCoeff() <= 1) {
    return WilsonInterval(Whole(scores.sum()), Whole(counts.sum()));
  }
  const bool is_extreme = *value == formula.worst || *value == 1;
  if (!formula.is_mean && !is_extreme) return std::nullopt;
  auto estimate = Clustered(formula, scores, counts);
  estimate->value = *value;  // without the rounding of stretching
  estimate->n = Whole((tallies * formula.counted).sum());
  return estimate;
}

std::optional<Estimate> EstimateWithDraws(MetricId metric, const ClusterSums& tallies,
                                          const ResampledSums& draws) {
  if (auto estimate = EstimateWithoutDraws(metric, tallies)) return estimate;
  const auto value = MetricValue(metric, tallies.colwise().sum().transpose());
  if (!value) return std::nullopt;
  const auto interval = PercentileInterval(MetricValues(metric, draws));
  if (!interval) return std::nullopt;
  const MetricFormula& formula = FormulaOf(metric);
  Estimate estimate{*value, interval->low, interval->high, 0, IntervalMethod::kClusterBootstrap};
  if (interval->IsPoint()) {
    estimate = *Clustered(formula, tallies * formula.numerator, tallies * formula.denominator);
  }
  estimate.n = Whole((tallies * formula.counted).sum());
  return estimate;
}

}  // namespace huoyan
