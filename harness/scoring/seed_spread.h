#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "harness/base/fields.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// What repeating a trial with other seeds shows, kept apart from what asking other questions would.
struct SeedSpread {
  std::size_t seeds = 0;
  Estimate mean;  ///< over seeds and questions; its interval covers the choice of questions, not of seeds
  double between_seed_sd = 0;  ///< of the seeds' scores as they came out, with S-1 in the denominator
  double seed_sd = 0;          ///< of that, what the seeds themselves add; the rest is chance per question
};
const Fields<SeedSpread>& DescribeFields(Type<SeedSpread>);

/// `scores` has one row a question and one column a seed, all seeds asked the same questions; `clusters[i]`
/// numbers the fact of question i. seed_sd is the variance component of a two-way analysis of variance
/// without repetition, sqrt(max(0, (MS_seeds - MS_rest) / n)) (Shrout and Fleiss 1979, case 2: their "judges"
/// are the seeds). Nothing with fewer than two seeds or two clusters.
std::optional<SeedSpread> MeasureSeeds(const Eigen::MatrixXd& scores,
                                       const std::vector<std::size_t>& clusters);

}  // namespace huoyan
