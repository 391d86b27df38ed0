#pragma once

#include <Eigen/Core>
#include <functional>
#include <optional>
#include <vector>

#include "harness/scoring/resamples.h"

namespace huoyan {

/// Percentiles of a statistic over resampled clusters (the percentile interval of Efron and Tibshirani 1993,
/// chapter 13).
struct BootstrapInterval {
  double low = 0;  ///< two-sided 95%
  double high = 0;
  double one_sided_low = 0;   ///< the statistic is above it with 95%
  double one_sided_high = 0;  ///< the statistic is below it with 95%

  /// Every draw gave the same: the sample says nothing about what others would show.
  bool IsPoint() const { return high - low < 1e-6; }
};

/// The percentiles of one value a resample; NaN stands for a resample on which the statistic is undefined.
/// Nothing when there are no draws, and when more than a twentieth of them are undefined.
std::optional<BootstrapInterval> PercentileInterval(const Eigen::ArrayXd& draws);

/// Any statistic of the column sums; nothing where it is undefined.
using SumStatistic = std::function<std::optional<double>(const Eigen::VectorXd& sums)>;

/// Draws whole clusters with replacement, as many as there are, and evaluates every statistic on the same
/// draws. An interval is absent with fewer than two clusters and as PercentileInterval says.
std::vector<std::optional<BootstrapInterval>> BootstrapClusters(const ClusterSums& clusters,
                                                                const std::vector<SumStatistic>& statistics,
                                                                const BootstrapOptions& options = {});

/// The difference of the means of two paired scores (second minus first, e.g. 0 and 1 for proportions) with
/// its cluster bootstrap interval; what a gate bounds from one side. `clusters[i]` numbers the cluster of
/// pair i.
struct PairedDifference {
  double difference = 0;
  BootstrapInterval interval;
};
std::optional<PairedDifference> BootstrapPairedDifference(const Eigen::VectorXd& first,
                                                          const Eigen::VectorXd& second,
                                                          const std::vector<std::size_t>& clusters,
                                                          const BootstrapOptions& options = {});

}  // namespace huoyan
