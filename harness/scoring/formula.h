#pragma once

#include <Eigen/Core>
#include <optional>

#include "harness/scoring/metrics.h"
#include "harness/scoring/tally.h"

namespace huoyan {

/// A metric as a ratio of two weighted counts.
struct MetricFormula {
  TallyWeights numerator = TallyWeights::Zero();
  TallyWeights denominator = TallyWeights::Zero();
  TallyWeights required = TallyWeights::Zero();  ///< undefined too where this is 0, unless all weights are 0
  TallyWeights counted = TallyWeights::Zero();   ///< what an Estimate's n counts
  bool is_mean = false;        ///< the questions alone fix the denominator, whatever is answered
  bool is_proportion = false;  ///< one numerator for one denominator at most: Wilson's interval applies
  double worst = 0;            ///< the lowest value one answer can give
};
const MetricFormula& FormulaOf(MetricId metric);

/// The metric on one tally; nothing where it is undefined (0 of 0).
std::optional<double> MetricValue(MetricId metric, const TallyWeights& counts);

/// The metric on many tallies, one a row; NaN where it is undefined.
Eigen::ArrayXd MetricValues(MetricId metric, const ResampledSums& counts);

/// The metric on clusters of questions, with its interval: Wilson's for proportions of which every cluster
/// holds one at most, the clustered t interval for other means, cut at the values possible. Nothing where it
/// is undefined, and where it is neither and needs a bootstrap. Where all clusters score alike, Wilson's
/// interval with the number of clusters as n: no resample and no residual says what others would show.
std::optional<Estimate> EstimateWithoutDraws(MetricId metric, const ClusterSums& tallies);

/// The same, with percentiles of `draws` (the metric's values on resamples of the same clusters) where
/// EstimateWithoutDraws has nothing.
std::optional<Estimate> EstimateWithDraws(MetricId metric, const ClusterSums& tallies,
                                          const ResampledSums& draws);

}  // namespace huoyan
