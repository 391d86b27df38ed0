#include "harness/scoring/seed_spread.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace huoyan {
namespace {

// Shrout and Fleiss 1979, tables 2 and 4: six targets rated by four judges; mean squares 32.49 for judges and
// 1.02 for the rest.
TEST(SeedSpread, AgreesWithShroutAndFleiss) {
  Eigen::MatrixXd ratings(6, 4);
  ratings << 9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7;
  const SeedSpread spread = *MeasureSeeds(ratings, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(spread.seeds, 4u);
  EXPECT_NEAR(spread.seed_sd, std::sqrt((32.49 - 1.02) / 6), 2e-3);
  EXPECT_NEAR(spread.between_seed_sd, std::sqrt(32.49 / 6), 1e-3);
  EXPECT_NEAR(spread.mean.value, ratings.mean(), 1e-12);
}

TEST(SeedSpread, IsNoneWhereSeedsAgree) {
  Eigen::MatrixXd scores(4, 3);
  scores << 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0;
  const SeedSpread spread = *MeasureSeeds(scores, {0, 0, 1, 2});
  EXPECT_EQ(spread.between_seed_sd, 0);
  EXPECT_EQ(spread.seed_sd, 0);
  EXPECT_EQ(spread.mean.n, 4u) << "questions, not answers: the interval covers their choice";
}

TEST(SeedSpread, BlamesChanceWhereSeedsDifferOnlyByChance) {
  Eigen::MatrixXd scores(4, 2);  // both seeds right on two of four, never on the same
  scores << 1, 0, 1, 0, 0, 1, 0, 1;
  EXPECT_EQ(MeasureSeeds(scores, {0, 1, 2, 3})->seed_sd, 0);
}

TEST(SeedSpread, NeedsTwoSeedsAndTwoFacts) {
  EXPECT_FALSE(MeasureSeeds(Eigen::MatrixXd::Ones(4, 1), {0, 1, 2, 3}));
  EXPECT_FALSE(MeasureSeeds(Eigen::MatrixXd::Ones(4, 2), {0, 0, 0, 0}));
  EXPECT_FALSE(MeasureSeeds(Eigen::MatrixXd(), {}));
}

}  // namespace
}  // namespace huoyan
