#include "harness/scoring/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "harness/scoring/quantiles.h"

namespace huoyan {

const EnumTable<IntervalMethod>& EnumNames(Type<IntervalMethod>) {
  static const EnumTable<IntervalMethod> table{{IntervalMethod::kWilson, "wilson"},
                                               {IntervalMethod::kClusteredT, "clustered_t"},
                                               {IntervalMethod::kClusterBootstrap, "cluster_bootstrap"}};
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

const Fields<McNemar>& DescribeFields(Type<McNemar>) {
  static const auto fields =
      Fields<McNemar>()
          .Required("gained", &McNemar::gained, {"wrong before, right after", "先错后对"})
          .Required("lost", &McNemar::lost, {"right before, wrong after", "先对后错"})
          .Required("two_sided_p", &McNemar::two_sided_p, {"exact, two-sided", "精确双侧 p 值"})
          .Required("mid_p", &McNemar::mid_p, {"two-sided mid-p", "双侧 mid-p 值"})
          .Required("worse_p", &McNemar::worse_p, {"one-sided, against not worse", "单侧，检验变差"})
          .Required("better_p", &McNemar::better_p, {"one-sided, against not better", "单侧，检验变好"});
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

std::optional<Estimate> ClusteredMean(const Eigen::VectorXd& scores, const std::vector<std::string>& clusters,
                                      double level) {
  std::map<std::string, double> residuals;
  const double mean = scores.size() == 0 ? 0 : scores.mean();
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    residuals[clusters.at(static_cast<std::size_t>(i))] += scores[i] - mean;
  }
  if (residuals.size() < 2) return std::nullopt;
  double squares = 0;
  for (const auto& [cluster, residual] : residuals) squares += residual * residual;
  const double c = static_cast<double>(residuals.size());
  const double n = static_cast<double>(scores.size());
  const double error = std::sqrt(c / (c - 1) * squares) / n;
  const double half = StudentQuantile((1 + level) / 2, c - 1) * error;
  return Estimate{mean, mean - half, mean + half, static_cast<std::size_t>(scores.size()),
                  IntervalMethod::kClusteredT};
}

double HalfBinomialTail(std::size_t k, std::size_t n, bool mid) {
  const auto probability = [n](std::size_t i) {
    const double count = static_cast<double>(n);
    const double x = static_cast<double>(i);
    return std::exp(std::lgamma(count + 1) - std::lgamma(x + 1) - std::lgamma(count - x + 1) -
                    count * std::log(2.0));
  };
  double tail = 0;
  for (std::size_t i = n + 1; i-- > k;) tail += probability(i);  // small terms first
  if (mid && k <= n) tail -= probability(k) / 2;
  return std::min(1.0, tail);
}

McNemar ExactMcNemar(std::size_t gained, std::size_t lost) {
  const std::size_t n = gained + lost;
  McNemar test;
  test.gained = gained;
  test.lost = lost;
  const std::size_t larger = std::max(gained, lost);
  test.two_sided_p = std::min(1.0, 2 * HalfBinomialTail(larger, n));
  test.mid_p = std::min(1.0, 2 * HalfBinomialTail(larger, n, true));
  test.worse_p = HalfBinomialTail(lost, n);
  test.better_p = HalfBinomialTail(gained, n);
  return test;
}

std::vector<double> HolmAdjusted(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double running = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double scaled = static_cast<double>(order.size() - rank) * p_values[order[rank]];
    running = std::max(running, std::min(1.0, scaled));
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

std::optional<double> MinimumDetectableEffect(double discordant_share, std::size_t n) {
  if (n == 0) return std::nullopt;
  return 2.80 * std::sqrt(discordant_share / static_cast<double>(n));  // z_0.975 + z_0.80
}

}  // namespace huoyan
