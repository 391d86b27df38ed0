#pragma once

#include <Eigen/Core>
#include <functional>

#include "harness/scoring/bootstrap.h"
#include "harness/scoring/resamples.h"

namespace huoyan {

/// How often chance alone moves a statistic as far as it was seen to move: p = (1 + #) / (B + 1) for B random
/// permutations (Davison and Hinkley 1997, section 4.3; never 0, Phipson and Smyth 2010).
struct PermutationP {
  double two_sided = 1;
  double greater = 1;  ///< against "not greater"
  double less = 1;     ///< against "not less"
};

/// Sign-flip test of a paired mean difference: without a difference, each cluster's total might as well have
/// had the other sign (Fisher 1935, The Design of Experiments, section 21). `differences[c]` is cluster c's
/// total. Up to 16 clusters that differ, all 2^C sign patterns are counted, the observed one among them;
/// beyond that B random ones. Nothing that differs gives 1.
PermutationP SignFlipTest(const Eigen::VectorXd& differences, const BootstrapOptions& options = {});

/// Counts random permutations: `drawn` holds the statistic under each, NaN where it is undefined. Undefined
/// counts as extreme on every side, which can only make p larger.
PermutationP CountExtremes(double observed, const Eigen::ArrayXd& drawn);

/// Arm-swap test of any statistic of two arms, such as a difference of ratios: without a difference, each
/// cluster's answers might as well have come from the other arm, so whole clusters change sides at random
/// (Noreen 1989's approximate randomisation). `statistic` sees the column sums of both arms. For a mean over
/// fixed questions this is the sign-flip test. 1 where the statistic is undefined on what was seen. Both arms
/// have one row a cluster and the same columns.
using ArmStatistic =
    std::function<std::optional<double>(const Eigen::VectorXd& first, const Eigen::VectorXd& second)>;
PermutationP ArmSwapTest(const ClusterSums& first, const ClusterSums& second, const ArmStatistic& statistic,
                         const BootstrapOptions& options = {});

}  // namespace huoyan
