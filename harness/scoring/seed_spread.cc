#include "harness/scoring/seed_spread.h"

#include <algorithm>
#include <cmath>

namespace huoyan {

const Fields<SeedSpread>& DescribeFields(Type<SeedSpread>) {
  static const auto fields =
      Fields<SeedSpread>()
          .Required("seeds", &SeedSpread::seeds, {"repetitions", "重复次数"})
          .Required("mean", &SeedSpread::mean,
                    {"over seeds; the interval covers the choice of questions only",
                     "各种子均值；区间只反映题目抽样"})
          .Required("between_seed_sd", &SeedSpread::between_seed_sd,
                    {"standard deviation of the seeds' scores", "各种子得分的标准差"})
          .Required("seed_sd", &SeedSpread::seed_sd,
                    {"of that, due to the seeds themselves", "其中由种子本身造成的部分"});
  return fields;
}

std::optional<SeedSpread> MeasureSeeds(const Eigen::MatrixXd& scores,
                                       const std::vector<std::size_t>& clusters) {
  const Eigen::Index n = scores.rows();
  const Eigen::Index seeds = scores.cols();
  if (seeds < 2 || n < 2) return std::nullopt;
  const Eigen::VectorXd by_question = scores.rowwise().mean();
  const std::size_t cluster_count = *std::max_element(clusters.begin(), clusters.end()) + 1;
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(cluster_count));
  Eigen::VectorXd counts = sums;
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto cluster = static_cast<Eigen::Index>(clusters.at(static_cast<std::size_t>(i)));
    sums[cluster] += by_question[i];
    counts[cluster] += 1;
  }
  const std::optional<Estimate> mean = ClusteredMean(sums, counts);
  if (!mean) return std::nullopt;

  const Eigen::RowVectorXd by_seed = scores.colwise().mean();
  const double seed_squares = (by_seed.array() - mean->value).square().sum();
  const double seed_freedom = static_cast<double>(seeds - 1);
  const Eigen::MatrixXd rest = ((scores.colwise() - by_question).rowwise() - by_seed).array() + mean->value;
  const double ms_rest = rest.squaredNorm() / (seed_freedom * static_cast<double>(n - 1));
  const double ms_seeds = static_cast<double>(n) * seed_squares / seed_freedom;
  SeedSpread spread;
  spread.seeds = static_cast<std::size_t>(seeds);
  spread.mean = *mean;
  spread.between_seed_sd = std::sqrt(seed_squares / seed_freedom);
  spread.seed_sd = std::sqrt(std::max(0.0, (ms_seeds - ms_rest) / static_cast<double>(n)));
  return spread;
}

}  // namespace huoyan
