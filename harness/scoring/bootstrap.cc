#include "harness/scoring/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace huoyan {
namespace {

/// Order statistics of unsorted values, asked for in ascending order; each looks only at what the last one
/// left to its right.
class Percentiles {
 public:
  explicit Percentiles(std::vector<double> values) : values_(std::move(values)), from_(values_.begin()) {}

  /// Linear interpolation between the two order statistics around share * (n - 1).
  double At(double share) {
    const double position = share * static_cast<double>(values_.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(std::floor(position));
    const auto at = values_.begin() + below;
    if (at > from_ || from_ == values_.begin()) std::nth_element(from_, at, values_.end());
    from_ = at;
    if (at + 1 == values_.end()) return *at;
    const double above = *std::min_element(at + 1, values_.end());
    return *at + (position - std::floor(position)) * (above - *at);
  }

 private:
  std::vector<double> values_;
  std::vector<double>::iterator from_;
};

}  // namespace

std::optional<BootstrapInterval> PercentileInterval(const Eigen::ArrayXd& draws) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(draws.size()));
  for (const double draw : draws) {
    if (!std::isnan(draw)) values.push_back(draw);
  }
  if (values.empty() || static_cast<double>(values.size()) < 0.95 * static_cast<double>(draws.size())) {
    return std::nullopt;
  }
  Percentiles percentiles(std::move(values));
  BootstrapInterval interval;
  interval.low = percentiles.At(0.025);
  interval.one_sided_low = percentiles.At(0.05);
  interval.one_sided_high = percentiles.At(0.95);
  interval.high = percentiles.At(0.975);
  return interval;
}

std::vector<std::optional<BootstrapInterval>> BootstrapClusters(const ClusterSums& clusters,
                                                                const std::vector<SumStatistic>& statistics,
                                                                const BootstrapOptions& options) {
  std::vector<std::optional<BootstrapInterval>> intervals(statistics.size());
  if (clusters.rows() < 2 || options.resamples < 1) return intervals;
  const ResampledSums sums = Resamples(static_cast<std::size_t>(clusters.rows()), options).SumsOf(clusters);
  Eigen::ArrayXXd draws(sums.rows(), static_cast<Eigen::Index>(statistics.size()));
  Eigen::VectorXd drawn(sums.cols());
  for (Eigen::Index resample = 0; resample < sums.rows(); ++resample) {
    drawn = sums.row(resample).transpose().cast<double>();
    for (std::size_t k = 0; k < statistics.size(); ++k) {
      const std::optional<double> value = statistics[k](drawn);
      draws(resample, static_cast<Eigen::Index>(k)) =
          value.value_or(std::numeric_limits<double>::quiet_NaN());
    }
  }
  for (std::size_t k = 0; k < statistics.size(); ++k) {
    intervals[k] = PercentileInterval(draws.col(static_cast<Eigen::Index>(k)));
  }
  return intervals;
}

std::optional<PairedDifference> BootstrapPairedDifference(const Eigen::VectorXd& first,
                                                          const Eigen::VectorXd& second,
                                                          const std::vector<std::size_t>& clusters,
                                                          const BootstrapOptions& options) {
  if (first.size() == 0 || options.resamples < 1) return std::nullopt;
  const std::size_t count = *std::max_element(clusters.begin(), clusters.end()) + 1;
  if (count < 2) return std::nullopt;
  ClusterSums sums = ClusterSums::Zero(static_cast<Eigen::Index>(count), 2);
  for (Eigen::Index i = 0; i < first.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(clusters[static_cast<std::size_t>(i)]);
    sums(row, 0) += second[i] - first[i];
    sums(row, 1) += 1;
  }
  const ResampledSums drawn = Resamples(count, options).SumsOf(sums);
  const Eigen::ArrayXd pairs = drawn.col(1).cast<double>();
  const Eigen::ArrayXd undefined =
      Eigen::ArrayXd::Constant(drawn.rows(), std::numeric_limits<double>::quiet_NaN());
  const auto interval =
      PercentileInterval((pairs > 0).select(drawn.col(0).cast<double>().array() / pairs, undefined));
  if (!interval) return std::nullopt;
  return PairedDifference{(second - first).mean(), *interval};
}

}  // namespace huoyan
