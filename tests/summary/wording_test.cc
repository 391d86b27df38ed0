#include "harness/summary/wording.h"

#include <gtest/gtest.h>

namespace huoyan {
namespace {

TEST(Wording, WritesSharesAsPercentages) {
  EXPECT_EQ(Percent(0.6183, 1), "61.8%");
  EXPECT_EQ(Percent(0.6183), "62%");
  EXPECT_EQ(PercentInterval(0.5, 0.733), "[50, 73]");
}

TEST(Wording, SignsEveryChangeThatIsNotZero) {
  EXPECT_EQ(Points(0.124), "+12.4");
  EXPECT_EQ(Points(-0.005), "−0.5");
  EXPECT_EQ(Points(0), "0.0");
  EXPECT_EQ(Points(-0.0001), "0.0") << "not minus nothing";
}

TEST(Wording, NeverWritesAPValueOfZero) {
  EXPECT_EQ(PValue(0), "p < .001");
  EXPECT_EQ(PValue(0.0314), "p = .031");
  EXPECT_EQ(PValue(0.0999), "p = .10");
  EXPECT_EQ(PValue(0.5), "p = .50");
  EXPECT_EQ(PValue(0.9949), "p = .99");
  EXPECT_EQ(PValue(0.997), "p > .99");
  EXPECT_EQ(PValue(1), "p = 1.0");
}

TEST(Wording, PicksTheUnitThatFits) {
  EXPECT_EQ(Bytes(0), "0 B");
  EXPECT_EQ(Bytes(851 * 1024 * 1024LL), "851 MiB");
  EXPECT_EQ(Bytes(1020 * 1024 * 1024LL), "1.00 GiB") << "never four digits";
  EXPECT_EQ(Gib(12.44), "12.4 GiB");
  EXPECT_EQ(Gib(0.5), "512 MiB");
  EXPECT_EQ(Rate(1234567), "1,234,567");
  EXPECT_EQ(Rate(56.74), "56.7");
  EXPECT_EQ(Duration(48), "48 s");
  EXPECT_EQ(Duration(725), "12 min 5 s");
  EXPECT_EQ(Duration(12000), "3 h 20 min");
}

}  // namespace
}  // namespace huoyan
