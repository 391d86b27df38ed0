#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace huoyan {

struct BootstrapOptions {
  int resamples = 10000;
  std::uint64_t seed = 20260101;
};

/// Percentiles of a statistic over resampled clusters.
struct BootstrapInterval {
  double low = 0;  ///< two-sided 95%
  double high = 0;
  double one_sided_low = 0;   ///< the statistic is above it with 95%
  double one_sided_high = 0;  ///< the statistic is below it with 95%
};

/// One row a cluster, one column a count; a statistic sees the column sums of the rows drawn.
using ClusterSums = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using SumStatistic = std::function<std::optional<double>(const Eigen::VectorXd& sums)>;

/// Draws whole clusters with replacement, as many as there are, and evaluates every statistic on the same
/// draws. The same seed gives the same intervals on every platform. An interval is absent with fewer than two
/// clusters and when the statistic is undefined in more than a twentieth of the draws.
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
