#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "harness/scoring/random_draws.h"

namespace huoyan {

/// One row a cluster, one column a count. Everything that is resampled is a sum over such rows.
using ClusterSums = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// One row a resample, one column a count. Whole numbers are exact up to 2^24, anything else to about 1e-6 of
/// its size, which no percentile of 10,000 draws resolves.
using ResampledSums = Eigen::MatrixXf;

/// The clusters of a cluster bootstrap: as many are drawn with replacement as there are, in every resample
/// (Efron 1979; whole clusters, Davison and Hinkley 1997, section 3.8). Drawn once, it serves every run that
/// was asked the same questions; the same seed gives the same draws on every platform.
class Resamples {
 public:
  Resamples(std::size_t clusters, const BootstrapOptions& options);

  std::size_t clusters() const { return static_cast<std::size_t>(draws_.cols()); }
  const BootstrapOptions& options() const { return options_; }

  /// The column sums of the clusters drawn; `sums` has one row for each cluster.
  ResampledSums SumsOf(const ClusterSums& sums) const;

 private:
  BootstrapOptions options_;
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> draws_;  ///< how often each was drawn
};

/// Whether each cluster changes sides in each permutation of a paired test, a fair coin each.
class Swaps {
 public:
  Swaps(std::size_t clusters, const BootstrapOptions& options);

  std::size_t clusters() const { return static_cast<std::size_t>(swapped_.cols()); }
  const BootstrapOptions& options() const { return options_; }

  /// The column sums of the clusters that change sides.
  ResampledSums SumsOf(const ClusterSums& sums) const;

 private:
  BootstrapOptions options_;
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> swapped_;  ///< 0 or 1
};

}  // namespace huoyan
