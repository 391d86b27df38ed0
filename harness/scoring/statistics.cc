#include "harness/scoring/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/scoring/quantiles.h"

namespace huoyan {

const EnumTable<IntervalMethod>& EnumNames(Type<IntervalMethod>) {
  static const EnumTable<IntervalMethod> table{{IntervalMethod::kWilson, "wilson"},
                                               {IntervalMethod::kClusteredT, "clustered_t"},
                                               {IntervalMethod::kClusterBootstrap, "cluster_bootstrap"},
                                               {IntervalMethod::kLargeSample, "large_sample"},
                                               {IntervalMethod::kLangReiczigel, "lang_reiczigel"}};
  return table;
}

const Fields<Estimate>& DescribeFields(Type<Estimate>) {
  static const auto fields =
      Fields<Estimate>()
          .Required("value", &Estimate::value, {"the estimate", "估计值"})
          .Required("low", &Estimate::low, {"lower end of the 95% interval", "95% 区间下界"})
          .Required("high", &Estimate::high, {"upper end of the 95% interval", "95% 区间上界"})
          .Required("n", &Estimate::n, {"what the denominator counts", "分母"})
          .Required("method", &Estimate::method, {"how the interval was computed", "区间算法"});
  return fields;
}

std::optional<Estimate> WilsonInterval(std::size_t successes, std::size_t n, double level) {
  if (n == 0) return std::nullopt;
  const double count = static_cast<double>(n);
  const double p = static_cast<double>(successes) / count;
  const double z = NormalQuantile((1 + level) / 2);
  const double centre = (p + z * z / (2 * count)) / (1 + z * z / count);
  const double half = z / (1 + z * z / count) * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  const double low = successes == 0 ? 0 : std::max(0.0, centre - half);
  const double high = successes == n ? 1 : std::min(1.0, centre + half);
  return Estimate{p, low, high, n, IntervalMethod::kWilson};
}

std::optional<Estimate> ClusteredMean(const Eigen::VectorXd& sums, const Eigen::VectorXd& counts,
                                      double level) {
  const auto c = static_cast<double>((counts.array() > 0).count());
  if (c < 2) return std::nullopt;
  const double n = counts.sum();
  const double mean = sums.sum() / n;
  const double squares = (sums - mean * counts).squaredNorm();
  const double error = std::sqrt(c / (c - 1) * squares) / n;
  const double half = StudentQuantile((1 + level) / 2, c - 1) * error;
  return Estimate{mean, mean - half, mean + half, static_cast<std::size_t>(std::llround(n)),
                  IntervalMethod::kClusteredT};
}

std::optional<Estimate> ClusteredShare(const Eigen::VectorXd& sums, const Eigen::VectorXd& counts,
                                       double level) {
  const auto clusters = static_cast<std::size_t>((counts.array() > 0).count());
  if (clusters == 0) return std::nullopt;
  std::optional<Estimate> share = ClusteredMean(sums, counts, level);
  if (!share || share->high - share->low < 1e-9) {
    const double value = sums.sum() / counts.sum();
    const auto alike = static_cast<std::size_t>(std::llround(value * static_cast<double>(clusters)));
    share = WilsonInterval(alike, clusters, level);
    share->value = value;
    share->low = std::min(value, share->low);
    share->high = std::max(value, share->high);
    share->n = static_cast<std::size_t>(std::llround(counts.sum()));
  }
  share->low = std::max(0.0, share->low);
  share->high = std::min(1.0, share->high);
  return share;
}

std::optional<Estimate> ClusteredMean(const Eigen::VectorXd& scores, const std::vector<std::string>& clusters,
                                      double level) {
  std::map<std::string, Eigen::Index> numbers;
  for (const std::string& cluster : clusters) {
    numbers.emplace(cluster, static_cast<Eigen::Index>(numbers.size()));
  }
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(numbers.size()));
  Eigen::VectorXd counts = sums;
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    const Eigen::Index cluster = numbers.at(clusters.at(static_cast<std::size_t>(i)));
    sums[cluster] += scores[i];
    counts[cluster] += 1;
  }
  return ClusteredMean(sums, counts, level);
}

}  // namespace huoyan
