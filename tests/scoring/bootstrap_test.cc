#include "harness/scoring/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

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

// Efron and Tibshirani 1993, table 3.1: LSAT and GPA of 15 law schools, correlation 0.776; by 3,200 bootstrap
// samples its standard error is 0.132, and the 90% percentile interval 0.53 to 0.95 (their tables 6.1, 13.1).
TEST(Bootstrap, AgreesWithTheLawSchoolData) {
  const std::vector<double> lsat{576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594};
  const std::vector<double> gpa{3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43,
                                3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96};
  ClusterSums sums(15, 6);
  for (std::size_t i = 0; i < 15; ++i) {
    const double x = (lsat[i] - 600) / 100;  // near 0, so that sums of squares lose no digits
    const double y = gpa[i] - 3;
    sums.row(static_cast<Eigen::Index>(i)) << 1, x, y, x * x, y * y, x * y;
  }
  const auto correlation = [](const Eigen::VectorXd& s) -> std::optional<double> {
    const double xy = s[5] - s[1] * s[2] / s[0];
    const double xx = s[3] - s[1] * s[1] / s[0];
    const double yy = s[4] - s[2] * s[2] / s[0];
    if (xx <= 1e-6 || yy <= 1e-6) return std::nullopt;
    return xy / std::sqrt(xx * yy);
  };
  EXPECT_NEAR(*correlation(sums.colwise().sum().transpose()), 0.776, 5e-4);
  const auto interval = BootstrapClusters(sums, {correlation}).front();
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->one_sided_low, 0.53, 0.02);
  EXPECT_NEAR(interval->one_sided_high, 0.95, 0.01);
}

TEST(Percentiles, InterpolateBetweenOrderStatistics) {
  Eigen::ArrayXd draws(101);
  for (Eigen::Index i = 0; i <= 100; ++i) draws[i] = static_cast<double>((i * 37) % 101);
  const auto interval = PercentileInterval(draws);
  EXPECT_DOUBLE_EQ(interval->low, 2.5);
  EXPECT_DOUBLE_EQ(interval->one_sided_low, 5);
  EXPECT_DOUBLE_EQ(interval->one_sided_high, 95);
  EXPECT_DOUBLE_EQ(interval->high, 97.5);
  EXPECT_FALSE(PercentileInterval(Eigen::ArrayXd()));
  EXPECT_TRUE(PercentileInterval(Eigen::ArrayXd::Constant(5, 0.3))->IsPoint());
}

}  // namespace
}  // namespace huoyan
