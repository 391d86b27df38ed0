#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

enum class IntervalMethod {
  kWilson,           ///< Wilson score interval of one proportion
  kClusteredT,       ///< mean with the clustered standard error, t with C-1 degrees of freedom
  kClusterBootstrap  ///< percentiles over resampled clusters
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

/// Wilson's score interval for `successes` of `n`. Nothing when n is 0. (Wilson 1927.)
std::optional<Estimate> WilsonInterval(std::size_t successes, std::size_t n, double level = 0.95);

/// The mean of scores whose errors hang together within clusters:
/// SE = sqrt(C/(C-1) * sum_c (sum_i (s_i - mean))^2) / n, t with C-1 degrees of freedom (Miller 2024, arXiv
/// 2411.00640). `clusters[i]` names the cluster of score i; both have the same length. Nothing with fewer
/// than two clusters.
std::optional<Estimate> ClusteredMean(const Eigen::VectorXd& scores, const std::vector<std::string>& clusters,
                                      double level = 0.95);

/// McNemar's test on the pairs that differ, by the exact binomial distribution with p = 1/2.
struct McNemar {
  std::size_t gained = 0;  ///< wrong before, right after
  std::size_t lost = 0;    ///< right before, wrong after
  double two_sided_p = 1;  ///< 1 when nothing differs
  double mid_p = 1;        ///< two-sided, the observed table counted half: less conservative
  double worse_p = 1;      ///< one-sided P(lost this many or more), against "not worse"
  double better_p = 1;     ///< one-sided P(gained this many or more)
};
const Fields<McNemar>& DescribeFields(Type<McNemar>);
McNemar ExactMcNemar(std::size_t gained, std::size_t lost);

/// P(X >= k) for X ~ Binomial(n, 1/2), exact up to rounding. With `mid`, P(X > k) + P(X = k)/2.
double HalfBinomialTail(std::size_t k, std::size_t n, bool mid = false);

/// Holm's step-down adjusted p-values, in the order given; empty in, empty out.
std::vector<double> HolmAdjusted(const std::vector<double>& p_values);

/// The smallest true difference of two paired proportions that n pairs find with power 80% at the two-sided
/// 5% level: 2.80 * sqrt(discordant_share / n). Nothing when n is 0.
std::optional<double> MinimumDetectableEffect(double discordant_share, std::size_t n);

}  // namespace huoyan
