#include "harness/scoring/agreement.h"

#include <gtest/gtest.h>

#include "harness/scoring/judge_error.h"

namespace huoyan {
namespace {

// Fleiss, Levin and Paik 2003, Statistical Methods for Rates and Proportions, table 18.1: two raters'
// diagnoses of 100 patients; kappa 0.68 with standard error 0.087.
TEST(Kappa, AgreesWithFleiss) {
  Eigen::Matrix3d table;
  table << 75, 1, 4, 5, 4, 1, 0, 0, 10;
  const Estimate kappa = *CohenKappa(table);
  EXPECT_NEAR(kappa.value, 0.676, 5e-4);
  EXPECT_NEAR((kappa.high - kappa.value) / 1.959964, 0.087, 1e-3);
  EXPECT_EQ(kappa.n, 100u);
}

// Cohen 1960, Educational and Psychological Measurement 20, table 2: 200 cases, kappa 0.492.
TEST(Kappa, AgreesWithCohen) {
  Eigen::Matrix3d table;
  table << 88, 14, 18, 10, 40, 10, 2, 6, 12;
  EXPECT_NEAR(CohenKappa(table)->value, 0.492, 5e-4);
}

TEST(Kappa, IsNotCertainOfPerfectAgreementAndUndefinedWithoutVariation) {
  const Estimate perfect = *CohenKappa(Eigen::Vector2d(6, 4).asDiagonal().toDenseMatrix());
  EXPECT_EQ(perfect.value, 1);
  EXPECT_LT(perfect.low, 0.7);
  EXPECT_FALSE(CohenKappa(Eigen::Vector2d(9, 0).asDiagonal().toDenseMatrix()));
  EXPECT_FALSE(CohenKappa(Eigen::Matrix2d::Zero()));
  EXPECT_THROW(CohenKappa(Eigen::MatrixXd(2, 3)), std::invalid_argument);
}

// epiR's epi.prev: 23 of 150 cows test positive, sensitivity 0.96 and specificity 0.89: true prevalence 5.1%.
TEST(CorrectedRate, AgreesWithRoganAndGladen) {
  const JudgeTable judge{960, 40, 110, 890};
  const Estimate rate = *CorrectedRate(23, 150, judge);
  EXPECT_NEAR(rate.value, 0.051, 5e-4);
  EXPECT_LT(rate.low, rate.value);
  EXPECT_GT(rate.high, 0.1);
}

TEST(CorrectedRate, IsWiderTheLessIsKnownOfTheJudge) {
  const Estimate many = *CorrectedRate(180, 300, {900, 100, 100, 900});
  const Estimate few = *CorrectedRate(180, 300, {45, 5, 5, 45});
  EXPECT_DOUBLE_EQ(many.value, 0.625);
  EXPECT_DOUBLE_EQ(few.value, 0.625);
  EXPECT_GT(few.high - few.low, 1.2 * (many.high - many.low));
}

TEST(CorrectedRate, IsAbsentWhereTheJudgeSaysNothing) {
  EXPECT_FALSE(CorrectedRate(0, 0, {9, 1, 1, 9}));
  EXPECT_FALSE(CorrectedRate(5, 10, {0, 0, 1, 9})) << "no right replies were labelled";
  EXPECT_FALSE(CorrectedRate(5, 10, {5, 5, 5, 5})) << "a coin";
}

TEST(JudgeError, IsSensitivitySpecificityAndKappa) {
  const JudgeError error = MeasureJudge({40, 10, 5, 45});
  EXPECT_DOUBLE_EQ(error.sensitivity->value, 0.8);
  EXPECT_DOUBLE_EQ(error.specificity->value, 0.9);
  EXPECT_NEAR(error.kappa->value, 0.7, 1e-12);
  EXPECT_FALSE(MeasureJudge({}).kappa);
}

}  // namespace
}  // namespace huoyan
