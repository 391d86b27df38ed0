#include "harness/scoring/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace huoyan {
namespace {

// A uniform index below `bound` (at most 2^32), the same on every platform, unlike
// std::uniform_int_distribution.
std::size_t DrawIndex(std::mt19937_64& random, std::uint64_t bound) {
  return static_cast<std::size_t>(((random() >> 32) * bound) >> 32);
}

// Linear interpolation between order statistics; `sorted` is not empty.
double PercentileOf(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - std::floor(position)) * (sorted[above] - sorted[below]);
}

std::optional<BootstrapInterval> Summarise(std::vector<double> draws, int resamples) {
  if (resamples < 1 || static_cast<double>(draws.size()) < 0.95 * resamples) return std::nullopt;
  std::sort(draws.begin(), draws.end());
  return BootstrapInterval{PercentileOf(draws, 0.025), PercentileOf(draws, 0.975), PercentileOf(draws, 0.05),
                           PercentileOf(draws, 0.95)};
}

}  // namespace

std::vector<std::optional<BootstrapInterval>> BootstrapClusters(const ClusterSums& clusters,
                                                                const std::vector<SumStatistic>& statistics,
                                                                const BootstrapOptions& options) {
  std::vector<std::optional<BootstrapInterval>> intervals(statistics.size());
  if (clusters.rows() < 2) return intervals;
  std::mt19937_64 random(options.seed);
  std::vector<std::vector<double>> draws(statistics.size());
  Eigen::VectorXd sums(clusters.cols());
  for (int resample = 0; resample < options.resamples; ++resample) {
    sums.setZero();
    for (Eigen::Index i = 0; i < clusters.rows(); ++i) {
      const std::size_t drawn = DrawIndex(random, static_cast<std::uint64_t>(clusters.rows()));
      sums += clusters.row(static_cast<Eigen::Index>(drawn)).transpose();
    }
    for (std::size_t k = 0; k < statistics.size(); ++k) {
      if (const std::optional<double> value = statistics[k](sums)) draws[k].push_back(*value);
    }
  }
  for (std::size_t k = 0; k < statistics.size(); ++k) {
    intervals[k] = Summarise(std::move(draws[k]), options.resamples);
  }
  return intervals;
}

std::optional<PairedDifference> BootstrapPairedDifference(const Eigen::VectorXd& first,
                                                          const Eigen::VectorXd& second,
                                                          const std::vector<std::size_t>& clusters,
                                                          const BootstrapOptions& options) {
  if (first.size() == 0) return std::nullopt;
  const std::size_t count = *std::max_element(clusters.begin(), clusters.end()) + 1;
  ClusterSums sums = ClusterSums::Zero(static_cast<Eigen::Index>(count), 2);
  for (Eigen::Index i = 0; i < first.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(clusters[static_cast<std::size_t>(i)]);
    sums(row, 0) += second[i] - first[i];
    sums(row, 1) += 1;
  }
  const auto mean = [](const Eigen::VectorXd& drawn) {
    return drawn[1] > 0 ? std::optional<double>(drawn[0] / drawn[1]) : std::nullopt;
  };
  const auto interval = BootstrapClusters(sums, {mean}, options).front();
  if (!interval) return std::nullopt;
  return PairedDifference{(second - first).mean(), *interval};
}

}  // namespace huoyan
