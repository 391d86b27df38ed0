#include "harness/scoring/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "harness/scoring/mcnemar.h"
#include "harness/scoring/multiplicity.h"
#include "harness/scoring/power.h"
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
  EXPECT_FALSE(ClusteredMean(Eigen::VectorXd(), std::vector<std::string>()));
}

// Lohr, Sampling: Design and Analysis, 2nd ed., example 5.2: grade points of the four students in each of
// five suites; mean 2.826, standard error 0.164 with the finite population correction of 1 - 5/100.
TEST(ClusteredMean, AgreesWithAPublishedClusterSample) {
  Eigen::VectorXd grades(20);
  grades << 3.08, 2.60, 3.44, 3.04, 2.36, 3.04, 3.28, 2.68, 2.00, 2.56, 2.52, 1.88, 3.00, 2.88, 3.44, 3.64,
      2.68, 1.92, 3.28, 3.20;
  std::vector<std::string> suites;
  for (int i = 0; i < 20; ++i) suites.push_back(std::to_string(i / 4));
  const Estimate e = *ClusteredMean(grades, suites);
  EXPECT_NEAR(e.value, 2.826, 5e-4);
  const double error = (e.high - e.value) / 2.776445105197793;  // t(0.975, 4)
  EXPECT_NEAR(error * std::sqrt(1 - 5.0 / 100), 0.164, 5e-4);
}

TEST(ClusteredShare, IsNotCertainWhereNothingVaries) {
  const Eigen::VectorXd twos = Eigen::VectorXd::Constant(10, 2);
  const Estimate all = *ClusteredShare(twos, twos);
  EXPECT_EQ(all.value, 1);
  EXPECT_DOUBLE_EQ(all.low, WilsonInterval(10, 10)->low);
  EXPECT_EQ(all.n, 20u);
  const Estimate half = *ClusteredShare(twos / 2, twos);
  EXPECT_LT(half.low, 0.3);
  EXPECT_FALSE(ClusteredShare(Eigen::VectorXd(), Eigen::VectorXd()));
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

// Benjamini and Hochberg 1995, section 4.2: fifteen p-values of a myocardial infarction trial; at q = 0.05
// the procedure rejects the four smallest, Bonferroni's (and so Holm's) only three.
TEST(BenjaminiHochberg, AgreesWithThePublishedExample) {
  const std::vector<double> p{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                              .0459, .3240, .4262, .5719, .6528, .7590, 1.0};
  const auto rejected = [](const std::vector<double>& adjusted) {
    return std::count_if(adjusted.begin(), adjusted.end(), [](double q) { return q <= 0.05; });
  };
  EXPECT_EQ(rejected(BenjaminiHochbergAdjusted(p)), 4);
  EXPECT_EQ(rejected(HolmAdjusted(p)), 3);
  EXPECT_NEAR(BenjaminiHochbergAdjusted(p)[3], 0.0095 * 15 / 4, 1e-12);
  EXPECT_TRUE(BenjaminiHochbergAdjusted({}).empty());
}

TEST(BenjaminiHochberg, KeepsTheOrderGivenAndNeverFalls) {
  EXPECT_THAT(BenjaminiHochbergAdjusted({0.04, 0.01, 0.03}),
              ::testing::ElementsAre(::testing::DoubleNear(0.04, 1e-12), ::testing::DoubleNear(0.03, 1e-12),
                                     ::testing::DoubleNear(0.04, 1e-12)));
}

// Miller 2024 (arXiv 2411.00640), section 5: a variance of 1/9 and an effect of 3 points take 969 questions.
TEST(PairsNeeded, AgreesWithThePublishedExample) {
  EXPECT_NEAR(static_cast<double>(*PairsNeeded(1.0 / 9, 0.03)), 969, 1);
  EXPECT_NEAR(*MinimumDetectableEffect(1.0 / 9, 969), 0.03, 1e-5);
  EXPECT_FALSE(PairsNeeded(0.2, 0));
}

TEST(Power, IsWordedForSomeoneAboutToRun) {
  EXPECT_THAT(WordPower(300).en, ::testing::StartsWith("with 300 questions a change under 7.2 points"));
  EXPECT_THAT(WordPower(0).en, ::testing::HasSubstr("no questions"));
}

TEST(MinimumDetectableEffect, GivesTheFiguresOfTheDesign) {
  EXPECT_NEAR(*MinimumDetectableEffect(0.2, 200), 0.089, 5e-4);
  EXPECT_NEAR(*MinimumDetectableEffect(0.2, 500), 0.056, 5e-4);
  EXPECT_NEAR(*MinimumDetectableEffect(0.2, 1000), 0.040, 5e-4);
  EXPECT_FALSE(MinimumDetectableEffect(0.2, 0));
}

}  // namespace
}  // namespace huoyan
