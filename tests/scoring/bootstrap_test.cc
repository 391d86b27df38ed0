#include "harness/scoring/bootstrap.h"

#include <gtest/gtest.h>

#include <random>

namespace huoyan {
namespace {

std::optional<double> Mean(const Eigen::VectorXd& sums) {
  return sums[1] > 0 ? std::optional<double>(sums[0] / sums[1]) : std::nullopt;
}

ClusterSums Ones(int successes, int clusters) {
  ClusterSums sums = ClusterSums::Zero(clusters, 2);
  sums.col(1).setOnes();
  sums.col(0).head(successes).setOnes();
  return sums;
}

TEST(Bootstrap, ComesNearTheNormalIntervalOfAMean) {
  const auto interval = BootstrapClusters(Ones(50, 100), {Mean}).front();
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 0.5 - 1.96 * 0.05, 0.011);
  EXPECT_NEAR(interval->high, 0.5 + 1.96 * 0.05, 0.011);
  EXPECT_NEAR(interval->one_sided_low, 0.5 - 1.645 * 0.05, 0.011);
  EXPECT_NEAR(interval->one_sided_high, 0.5 + 1.645 * 0.05, 0.011);
}

TEST(Bootstrap, IsTheSameForTheSameSeedAndOtherwiseNot) {
  BootstrapOptions options;
  options.resamples = 200;
  const ClusterSums data = Ones(37, 100);
  const auto first = BootstrapClusters(data, {Mean}, options).front();
  const auto again = BootstrapClusters(data, {Mean}, options).front();
  EXPECT_EQ(first->low, again->low);
  EXPECT_EQ(first->high, again->high);
  bool moved = false;
  for (options.seed = 1; options.seed < 6; ++options.seed) {
    moved = moved || BootstrapClusters(data, {Mean}, options).front()->high != first->high;
  }
  EXPECT_TRUE(moved);
}

TEST(Bootstrap, HasNoIntervalForOneClusterOrAStatisticThatIsMostlyUndefined) {
  EXPECT_FALSE(BootstrapClusters(Ones(1, 1), {Mean}).front());
  const auto rarely = [](const Eigen::VectorXd& sums) -> std::optional<double> {
    return sums[0] > 0 ? std::optional<double>(1.0) : std::nullopt;
  };
  EXPECT_FALSE(BootstrapClusters(Ones(1, 30), {rarely}).front());
}

TEST(PairedDifference, BoundsTheDifferenceOfTwoProportions) {
  Eigen::VectorXd first = Eigen::VectorXd::Zero(200);
  Eigen::VectorXd second = first;
  first.head(100).setOnes();
  second.head(120).setOnes();
  std::vector<std::size_t> clusters(200);
  for (std::size_t i = 0; i < clusters.size(); ++i) clusters[i] = i;
  const auto difference = BootstrapPairedDifference(first, second, clusters);
  ASSERT_TRUE(difference);
  EXPECT_NEAR(difference->difference, 0.1, 1e-12);
  // Standard error of the mean difference: sqrt(0.1 * 0.9 / 200).
  EXPECT_NEAR(difference->interval.one_sided_low, 0.1 - 1.645 * 0.0212, 0.005);
  EXPECT_NEAR(difference->interval.high, 0.1 + 1.96 * 0.0212, 0.005);
  EXPECT_FALSE(BootstrapPairedDifference(Eigen::VectorXd(), Eigen::VectorXd(), {}));
}

TEST(Bootstrap, CoversTheTruthAsOftenAsItSays) {
  std::mt19937_64 random(3);
  BootstrapOptions options;
  options.resamples = 500;
  constexpr int kRuns = 600;
  int covered = 0;
  for (int run = 0; run < kRuns; ++run) {
    ClusterSums data = ClusterSums::Zero(120, 2);
    for (Eigen::Index c = 0; c < data.rows(); ++c) {
      data(c, 1) = 2;
      data(c, 0) = (random() >> 63) + (random() >> 63);
    }
    options.seed = random();
    const auto interval = BootstrapClusters(data, {Mean}, options).front();
    covered += interval->low <= 0.5 && 0.5 <= interval->high;
  }
  EXPECT_NEAR(covered / static_cast<double>(kRuns), 0.95, 0.03);
}

}  // namespace
}  // namespace huoyan
