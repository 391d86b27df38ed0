#include "harness/summary/fact_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "harness/scoring/mcnemar.h"

namespace huoyan {
namespace {

TEST(FactTest, IsMcNemarWhereEveryFactHasOneQuestion) {
  std::vector<int> gains(9, 1);
  gains.insert(gains.end(), 3, -1);
  gains.insert(gains.end(), 40, 0);
  EXPECT_NEAR(ExactFactTest(gains), ExactMcNemar(9, 3).two_sided_p, 1e-12);
}

TEST(FactTest, TakesTwinsThatMoveTogetherForOne) {
  EXPECT_DOUBLE_EQ(ExactFactTest({2, 2, 2, 2}), 2.0 / 16) << "four facts, not eight questions";
}

TEST(FactTest, CountsEveryPatternOfSigns) {
  const std::vector<int> gains{2, 1, 1, -2, 2, 1};
  int seen = 0, as_far = 0;
  for (const int gain : gains) seen += gain;
  for (unsigned pattern = 0; pattern < 64; ++pattern) {
    int sum = 0;
    for (unsigned f = 0; f < 6; ++f) sum += ((pattern >> f) & 1U) != 0 ? gains[f] : -gains[f];
    as_far += std::abs(sum) >= std::abs(seen) ? 1 : 0;
  }
  EXPECT_DOUBLE_EQ(ExactFactTest(gains), as_far / 64.0);
}

TEST(FactTest, SeesNoDifferenceWhereThereIsNone) {
  EXPECT_EQ(ExactFactTest({}), 1);
  EXPECT_EQ(ExactFactTest({0, 0}), 1);
  EXPECT_EQ(ExactFactTest({1, -1}), 1);
}

}  // namespace
}  // namespace huoyan
