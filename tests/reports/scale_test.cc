#include "reports/scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace huoyan {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::SizeIs;

TEST(Scale, EndsAtARoundNumber) {
  const Scale scale = Scale::FromZero(17.3, 0, 100);
  EXPECT_THAT(scale.ticks(), ElementsAre(0, 5, 10, 15, 20));
  EXPECT_DOUBLE_EQ(scale.Pixel(0), 0);
  EXPECT_DOUBLE_EQ(scale.Pixel(10), 50);
  EXPECT_TRUE(scale.Contains(17.3));
}

TEST(Scale, MayRunBackwardsAsAVerticalAxisDoes) {
  const Scale scale = Scale::FromZero(1, 130, 10);
  EXPECT_DOUBLE_EQ(scale.Pixel(0), 130);
  EXPECT_DOUBLE_EQ(scale.Pixel(1), 10);
}

TEST(Scale, SurvivesNothingToShow) {
  EXPECT_TRUE(std::isfinite(Scale::FromZero(0, 0, 100).Pixel(0.5)));
  EXPECT_TRUE(std::isfinite(Scale::FromZero(std::nan(""), 0, 100).Pixel(0.5)));
}

TEST(Scale, CoversMagnitudesEvenly) {
  const Scale scale = Scale::Logarithmic(0.5, 40, 0, 100);
  EXPECT_TRUE(scale.Contains(0.5));
  EXPECT_TRUE(scale.Contains(40));
  EXPECT_THAT(scale.Pixel(10) - scale.Pixel(5), DoubleNear(scale.Pixel(2) - scale.Pixel(1), 1e-9));
  EXPECT_THAT(scale.ticks(), ElementsAre(0.5, 1, 2, 5, 10, 20, 50));
  EXPECT_THAT(Scale::Logarithmic(1e-3, 1e3, 0, 1).ticks(), SizeIs(7))
      << "only powers of ten over many magnitudes";
  EXPECT_THAT(Scale::Logarithmic(1e-3, 1e3, 0, 1).ticks(), Each(Ge(1e-3 / 1.3)));
}

}  // namespace
}  // namespace huoyan
