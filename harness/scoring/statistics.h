#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

enum class IntervalMethod {
  kWilson,            ///< Wilson score interval of one proportion
  kClusteredT,        ///< mean with the clustered standard error, t with C-1 degrees of freedom
  kClusterBootstrap,  ///< percentiles over resampled clusters
  kLargeSample,       ///< value +- z times a large-sample standard error
  kLangReiczigel      ///< rate corrected for a judge's errors, see judge_error.h
};
const EnumTable<IntervalMethod>& EnumNames(Type<IntervalMethod>);

/// A number with its interval. What is undefined (0 of 0) has no Estimate; it is never 0.
struct Estimate {
  double value = 0;
  double low = 0;  ///< of the two-sided 95% interval, unless asked for otherwise
  double high = 0;
  std::size_t n = 0;  ///< what the denominator counts
  IntervalMethod method = IntervalMethod::kWilson;
};
const Fields<Estimate>& DescribeFields(Type<Estimate>);

/// Wilson's score interval for `successes` of `n`. Nothing when n is 0. (Wilson 1927, JASA 22.)
std::optional<Estimate> WilsonInterval(std::size_t successes, std::size_t n, double level = 0.95);

/// The mean of scores whose errors hang together within clusters:
/// SE = sqrt(C/(C-1) * sum_c (sum_i (s_i - mean))^2) / n, t with C-1 degrees of freedom (Miller 2024, arXiv
/// 2411.00640; the cluster sampling error of Cochran 1977 without the finite population correction).
/// `sums[c]` is the total of the scores in cluster c and `counts[c]` their number; clusters without any are
/// left out. Nothing with fewer than two clusters. With scores all alike the interval is a single point.
std::optional<Estimate> ClusteredMean(const Eigen::VectorXd& sums, const Eigen::VectorXd& counts,
                                      double level = 0.95);

/// The same for scores between 0 and 1, cut there. Where all clusters score alike no residual says what
/// others would show; the interval then is Wilson's with the number of clusters as n. Nothing without any
/// cluster.
std::optional<Estimate> ClusteredShare(const Eigen::VectorXd& sums, const Eigen::VectorXd& counts,
                                       double level = 0.95);

/// ClusteredMean for single scores; `clusters[i]` names the cluster of score i, both have the same length.
std::optional<Estimate> ClusteredMean(const Eigen::VectorXd& scores, const std::vector<std::string>& clusters,
                                      double level = 0.95);

}  // namespace huoyan
