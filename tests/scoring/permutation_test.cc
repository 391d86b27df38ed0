#include "harness/scoring/permutation.h"

#include <gtest/gtest.h>

#include <random>

namespace huoyan {
namespace {

// Fisher 1935, The Design of Experiments, section 21: Darwin's fifteen pairs of maize, in eighths of an inch.
// Of the 32,768 sign patterns 863 have a total as great as the one seen, or greater; 5.267% on both sides.
TEST(SignFlip, AgreesWithFisherOnDarwinsMaize) {
  Eigen::VectorXd differences(15);
  differences << 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48;
  const PermutationP p = SignFlipTest(differences);
  EXPECT_DOUBLE_EQ(p.greater, 863 / 32768.0);
  EXPECT_DOUBLE_EQ(p.two_sided, 2 * 863 / 32768.0);
  EXPECT_GT(p.less, 0.97);
}

TEST(SignFlip, DrawsWhereThereAreTooManyPatternsToCount) {
  Eigen::VectorXd differences(30);  // Darwin's twice over
  differences << 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48, 49, -67, 8, 16, 6, 23, 28, 41,
      14, 29, 56, 24, 75, 60, -48;
  const PermutationP p = SignFlipTest(differences);
  // The normal approximation: 628 / sqrt(2 * sum of squares) = 2.73.
  EXPECT_NEAR(p.two_sided, 0.0049, 0.0025);
  EXPECT_EQ(SignFlipTest(differences).two_sided, p.two_sided) << "the seed decides";
}

TEST(SignFlip, IsNeverZeroAndOneWhereNothingDiffers) {
  EXPECT_EQ(SignFlipTest(Eigen::VectorXd::Zero(40)).two_sided, 1);
  EXPECT_EQ(SignFlipTest(Eigen::VectorXd()).two_sided, 1);
  BootstrapOptions options;
  options.resamples = 99;
  EXPECT_DOUBLE_EQ(SignFlipTest(Eigen::VectorXd::Ones(40), options).greater, 0.01) << "(1 + 0) / (99 + 1)";
}

std::optional<double> DifferenceOfRatios(const Eigen::VectorXd& first, const Eigen::VectorXd& second) {
  if (first[1] <= 0 || second[1] <= 0) return std::nullopt;
  return second[0] / second[1] - first[0] / first[1];
}

TEST(ArmSwap, AgreesWithCountingEverySwap) {
  ClusterSums first(8, 2), second(8, 2);
  first << 1, 2, 0, 1, 2, 2, 1, 1, 0, 2, 1, 2, 2, 3, 1, 1;
  second << 2, 2, 1, 1, 2, 3, 1, 1, 1, 2, 2, 2, 3, 3, 0, 1;
  const double observed =
      *DifferenceOfRatios(first.colwise().sum().transpose(), second.colwise().sum().transpose());
  int as_far = 0;
  for (int swaps = 0; swaps < 256; ++swaps) {
    Eigen::VectorXd a = Eigen::VectorXd::Zero(2), b = a;
    for (Eigen::Index c = 0; c < 8; ++c) {
      a += ((swaps >> c & 1) != 0 ? second : first).row(c).transpose();
      b += ((swaps >> c & 1) != 0 ? first : second).row(c).transpose();
    }
    as_far += std::abs(*DifferenceOfRatios(a, b)) >= std::abs(observed) - 1e-9;
  }
  EXPECT_NEAR(ArmSwapTest(first, second, DifferenceOfRatios).two_sided, as_far / 256.0, 0.015);
}

TEST(ArmSwap, OfAMeanIsTheSignFlipTest) {
  std::mt19937_64 random(5);
  ClusterSums first(40, 2), second(40, 2);
  for (Eigen::Index c = 0; c < 40; ++c) {
    first.row(c) << static_cast<double>(DrawIndex(random, 3)), 2;
    second.row(c) << static_cast<double>(DrawIndex(random, 3)), 2;
  }
  const PermutationP flipped = SignFlipTest(second.col(0) - first.col(0));
  EXPECT_NEAR(ArmSwapTest(first, second, DifferenceOfRatios).two_sided, flipped.two_sided, 0.02);
}

TEST(ArmSwap, CountsWhatIsUndefinedAsExtreme) {
  const ClusterSums none = ClusterSums::Zero(3, 2);
  EXPECT_EQ(ArmSwapTest(none, none, DifferenceOfRatios).two_sided, 1);
  Eigen::ArrayXd drawn(3);
  drawn << 0, std::numeric_limits<double>::quiet_NaN(), 0;
  EXPECT_DOUBLE_EQ(CountExtremes(1, drawn).two_sided, 2.0 / 4);
}

}  // namespace
}  // namespace huoyan
