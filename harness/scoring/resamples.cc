#include "harness/scoring/resamples.h"

namespace huoyan {

Resamples::Resamples(std::size_t clusters, const BootstrapOptions& options)
    : options_(options),
      draws_(Eigen::MatrixXf::Zero(options.resamples, static_cast<Eigen::Index>(clusters))) {
  std::mt19937_64 random(options.seed);
  for (Eigen::Index resample = 0; resample < draws_.rows(); ++resample) {
    float* const row = draws_.row(resample).data();
    for (std::size_t i = 0; i < clusters; ++i) row[DrawIndex(random, clusters)] += 1;
  }
}

ResampledSums Resamples::SumsOf(const ClusterSums& sums) const { return draws_ * sums.cast<float>(); }

Swaps::Swaps(std::size_t clusters, const BootstrapOptions& options)
    : options_(options), swapped_(options.resamples, static_cast<Eigen::Index>(clusters)) {
  constexpr std::uint64_t kOtherStream = 0x9E3779B97F4A7C15;  // not the bootstrap's numbers over again
  std::mt19937_64 random(options.seed ^ kOtherStream);
  std::uint64_t bits = 0;
  for (Eigen::Index i = 0; i < swapped_.size(); ++i) {
    if (i % 64 == 0) bits = random();
    swapped_.data()[i] = static_cast<float>(bits >> (i % 64) & 1);
  }
}

ResampledSums Swaps::SumsOf(const ClusterSums& sums) const { return swapped_ * sums.cast<float>(); }

}  // namespace huoyan
