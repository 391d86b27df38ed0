#include "harness/scoring/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "harness/scoring/quantiles.h"

namespace huoyan {
namespace {

// Values from published tables.
TEST(Quantiles, OfTheNormalDistribution) {
  EXPECT_NEAR(NormalQuantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(NormalQuantile(0.95), 1.644853626951473, 1e-12);
  EXPECT_NEAR(NormalQuantile(0.5), 0.0, 1e-12);
  EXPECT_NEAR(NormalQuantile(0.001), -3.090232306167814, 1e-12);
  EXPECT_NEAR(NormalQuantile(1e-9), -5.997807015008182, 1e-9);
  EXPECT_TRUE(std::isnan(NormalQuantile(0)));
  EXPECT_TRUE(std::isnan(NormalQuantile(1)));
}

TEST(Quantiles, OfStudentsT) {
  EXPECT_NEAR(StudentQuantile(0.975, 1), 12.70620473617471, 1e-8);
  EXPECT_NEAR(StudentQuantile(0.975, 10), 2.228138851964939, 1e-10);
  EXPECT_NEAR(StudentQuantile(0.95, 5), 2.015048373333023, 1e-10);
  EXPECT_NEAR(StudentQuantile(0.025, 30), -2.042272456301238, 1e-10);
  EXPECT_NEAR(StudentQuantile(0.975, 1e6), NormalQuantile(0.975), 1e-5);
  EXPECT_NEAR(StudentQuantile(0.5, 3), 0, 1e-10);
  EXPECT_TRUE(std::isnan(StudentQuantile(0.9, 0)));
}

TEST(Wilson, AgreesWithPublishedIntervals) {
  // Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
  const auto rounded = [](std::size_t successes, std::size_t n) {
    const Estimate e = *WilsonInterval(successes, n);
    return std::make_pair(std::round(e.low * 1e4) / 1e4, std::round(e.high * 1e4) / 1e4);
  };
  EXPECT_EQ(rounded(81, 263), std::make_pair(0.2553, 0.3662));
  EXPECT_EQ(rounded(15, 148), std::make_pair(0.0624, 0.1605));
  EXPECT_EQ(rounded(0, 20), std::make_pair(0.0, 0.1611));
  EXPECT_EQ(rounded(1, 29), std::make_pair(0.0061, 0.1718));
  EXPECT_EQ(WilsonInterval(20, 20)->high, 1.0);
}

TEST(Wilson, IsAbsentForNothing) { EXPECT_FALSE(WilsonInterval(0, 0)); }

TEST(ClusteredMean, EqualsTheTextbookErrorWhenEveryScoreIsItsOwnCluster) {
  Eigen::VectorXd scores(4);
  scores << 0, 1, 1, 1;
  const Estimate e = *ClusteredMean(scores, {"a", "b", "c", "d"});
  EXPECT_DOUBLE_EQ(e.value, 0.75);
  EXPECT_NEAR(e.high - e.value, 3.182446305284263 * 0.25, 1e-9);  // t(3) times sqrt(s^2/n), s^2 = 1/4
}

TEST(ClusteredMean, WidensWhenScoresRepeatWithinClusters) {
  Eigen::VectorXd scores(8);
  scores << 0, 0, 1, 1, 1, 1, 1, 1;
  const Estimate apart = *ClusteredMean(scores, {"a", "b", "c", "d", "e", "f", "g", "h"});
  const Estimate together = *ClusteredMean(scores, {"a", "a", "b", "b", "c", "c", "d", "d"});
  EXPECT_GT(together.high - together.low, 1.4 * (apart.high - apart.low));
  EXPECT_FALSE(ClusteredMean(scores, {"a", "a", "a", "a", "a", "a", "a", "a"}));
  EXPECT_FALSE(ClusteredMean(Eigen::VectorXd(), {}));
}

TEST(McNemar, IsTheExactSignTest) {
  const McNemar test = ExactMcNemar(1, 9);  // 2 * 11/1024
  EXPECT_NEAR(test.two_sided_p, 22.0 / 1024, 1e-12);
  EXPECT_NEAR(test.worse_p, 11.0 / 1024, 1e-12);
  EXPECT_NEAR(test.better_p, 1023.0 / 1024, 1e-12);
  EXPECT_NEAR(test.mid_p, 2 * (1 + 5) / 1024.0, 1e-12);
  EXPECT_EQ(ExactMcNemar(0, 0).two_sided_p, 1.0);
  EXPECT_EQ(ExactMcNemar(5, 5).two_sided_p, 1.0);
  EXPECT_NEAR(ExactMcNemar(6, 0).two_sided_p, 2.0 / 64, 1e-12);
}

TEST(McNemar, StaysExactForManyPairs) {
  EXPECT_NEAR(HalfBinomialTail(0, 5000), 1, 1e-9);
  EXPECT_NEAR(HalfBinomialTail(2501, 5001), 0.5, 1e-9);
}

TEST(Holm, StepsDown) {
  EXPECT_THAT(HolmAdjusted({0.01, 0.04, 0.03, 0.005}),
              ::testing::ElementsAre(::testing::DoubleNear(0.03, 1e-12), ::testing::DoubleNear(0.06, 1e-12),
                                     ::testing::DoubleNear(0.06, 1e-12), ::testing::DoubleNear(0.02, 1e-12)));
  EXPECT_THAT(HolmAdjusted({0.9, 0.8}), ::testing::ElementsAre(1.0, 1.0));
  EXPECT_TRUE(HolmAdjusted({}).empty());
}

TEST(MinimumDetectableEffect, GivesTheFiguresOfTheDesign) {
  EXPECT_NEAR(*MinimumDetectableEffect(0.2, 200), 0.089, 5e-4);
  EXPECT_NEAR(*MinimumDetectableEffect(0.2, 500), 0.056, 5e-4);
  EXPECT_NEAR(*MinimumDetectableEffect(0.2, 1000), 0.040, 5e-4);
  EXPECT_FALSE(MinimumDetectableEffect(0.2, 0));
}

// Simulation: nominal 95% intervals cover between 93.5% and 96.5% (with room for the simulation's own error).
TEST(Coverage, OfTheClusteredMean) {
  std::mt19937_64 random(7);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  constexpr int kRuns = 4000;
  constexpr int kClusters = 60;
  int covered = 0;
  for (int run = 0; run < kRuns; ++run) {
    Eigen::VectorXd scores(kClusters * 2);
    std::vector<std::string> clusters;
    for (int c = 0; c < kClusters; ++c) {
      const double ability = uniform() < 0.5 ? 0.3 : 0.9;  // true mean 0.6
      for (int i = 0; i < 2; ++i) {
        scores[c * 2 + i] = uniform() < ability ? 1 : 0;
        clusters.push_back(std::to_string(c));
      }
    }
    const Estimate e = *ClusteredMean(scores, clusters);
    covered += e.low <= 0.6 && 0.6 <= e.high;
  }
  EXPECT_NEAR(covered / static_cast<double>(kRuns), 0.95, 0.015);
}

TEST(FalseAlarms, OfMcNemarStayWithinTheLevel) {
  std::mt19937_64 random(11);
  int alarms = 0;
  constexpr int kRuns = 5000;
  for (int run = 0; run < kRuns; ++run) {
    std::size_t gained = 0;
    for (int i = 0; i < 40; ++i) gained += random() >> 63;
    alarms += ExactMcNemar(gained, 40 - gained).two_sided_p < 0.05;
  }
  EXPECT_LE(alarms / static_cast<double>(kRuns), 0.05);
  EXPECT_GT(alarms, 0);
}

}  // namespace
}  // namespace huoyan
