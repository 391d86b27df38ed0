#include "harness/scoring/permutation.h"

#include <cmath>
#include <limits>
#include <vector>

namespace huoyan {
namespace {

constexpr std::size_t kMostCounted = 16;  // clusters; 65,536 sign patterns

/// Rounding must not tell equal sums apart.
double Slack(double observed) { return 1e-6 * std::max(1e-6, std::abs(observed)); }

PermutationP CountAllSigns(const std::vector<double>& differences) {
  double observed = 0;
  for (const double difference : differences) observed += difference;
  const double slack = Slack(observed);
  const std::size_t patterns = std::size_t{1} << differences.size();
  std::size_t as_far = 0;
  std::size_t as_great = 0;
  std::size_t as_small = 0;
  for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
    double sum = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) {
      sum += (pattern >> i & 1) != 0 ? -differences[i] : differences[i];
    }
    as_far += std::abs(sum) >= std::abs(observed) - slack ? 1 : 0;
    as_great += sum >= observed - slack ? 1 : 0;
    as_small += sum <= observed + slack ? 1 : 0;
  }
  const auto share = [&](std::size_t count) {
    return static_cast<double>(count) / static_cast<double>(patterns);
  };
  return {share(as_far), share(as_great), share(as_small)};
}

}  // namespace

PermutationP CountExtremes(double observed, const Eigen::ArrayXd& drawn) {
  const double slack = Slack(observed);
  const double draws = static_cast<double>(drawn.size());
  // Negated comparisons, so that NaN counts.
  const auto p = [&](Eigen::Index less_extreme) {
    return (1 + draws - static_cast<double>(less_extreme)) / (1 + draws);
  };
  return {p((drawn.abs() < std::abs(observed) - slack).count()), p((drawn < observed - slack).count()),
          p((drawn > observed + slack).count())};
}

PermutationP SignFlipTest(const Eigen::VectorXd& differences, const BootstrapOptions& options) {
  std::vector<double> moved;
  for (const double difference : differences) {
    if (difference != 0) moved.push_back(difference);
  }
  if (moved.empty()) return {};
  if (moved.size() <= kMostCounted) return CountAllSigns(moved);
  const Eigen::Map<const ClusterSums> column(moved.data(), static_cast<Eigen::Index>(moved.size()), 1);
  const double total = column.sum();
  const ResampledSums flipped = Swaps(moved.size(), options).SumsOf(column);
  return CountExtremes(total, total - 2 * flipped.col(0).cast<double>().array());
}

PermutationP ArmSwapTest(const ClusterSums& first, const ClusterSums& second, const ArmStatistic& statistic,
                         const BootstrapOptions& options) {
  const Eigen::VectorXd first_total = first.colwise().sum().transpose();
  const Eigen::VectorXd second_total = second.colwise().sum().transpose();
  const std::optional<double> observed = statistic(first_total, second_total);
  if (!observed) return {};
  const ResampledSums moved = Swaps(static_cast<std::size_t>(first.rows()), options).SumsOf(second - first);
  Eigen::ArrayXd drawn(moved.rows());
  for (Eigen::Index i = 0; i < moved.rows(); ++i) {
    const Eigen::VectorXd change = moved.row(i).transpose().cast<double>();
    drawn[i] = statistic(first_total + change, second_total - change)
                   .value_or(std::numeric_limits<double>::quiet_NaN());
  }
  return CountExtremes(*observed, drawn);
}

}  // namespace huoyan
