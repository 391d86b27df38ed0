#include "trainer/weight_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace huoyan {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Every finite half and bfloat16 comes back as it went in; of a point between two neighbours the nearer is
// taken, of the middle the even one.
template <class To, class From>
void CheckRounding(const To& to, const From& from, int infinity) {
  for (int bits = 0; bits < infinity; ++bits) {
    const auto low = static_cast<std::uint16_t>(bits), high = static_cast<std::uint16_t>(bits + 1);
    const float value = from(low);
    ASSERT_EQ(to(value), low);
    ASSERT_EQ(to(-value), low | 0x8000);
    if (bits + 1 == infinity) break;
    const float next = from(high);
    const auto middle = static_cast<float>((static_cast<double>(value) + next) / 2);
    if (middle > value && middle < next) {  // the smallest bfloat16s are neighbours in fp32, too
      ASSERT_EQ(to(middle), bits % 2 == 0 ? low : high) << bits;
      ASSERT_EQ(to(std::nextafter(middle, 0.0f)), low) << bits;
      ASSERT_EQ(to(std::nextafter(middle, kInfinity)), high) << bits;
    }
  }
  EXPECT_EQ(to(kInfinity), infinity);
  EXPECT_EQ(to(-kInfinity), infinity | 0x8000);
  EXPECT_TRUE(std::isnan(from(to(std::nanf("")))));
  EXPECT_TRUE(std::isinf(from(static_cast<std::uint16_t>(infinity))));
}

TEST(WeightValues, Float16RoundsToNearestEven) {
  CheckRounding(ToFloat16, FromFloat16, 0x7C00);
  EXPECT_EQ(FromFloat16(0x3C00), 1.0f);
  EXPECT_EQ(FromFloat16(0x0001), 0x1p-24f);
  EXPECT_EQ(ToFloat16(65519.0f), 0x7BFF);
  EXPECT_EQ(ToFloat16(65520.0f), 0x7C00) << "halfway to what there is no more";
}

TEST(WeightValues, Bfloat16RoundsToNearestEven) {
  CheckRounding(ToBfloat16, FromBfloat16, 0x7F80);
  EXPECT_EQ(FromBfloat16(0x3F80), 1.0f);
}

TEST(WeightValues, AreReadFromAnyAddressAndSayWhatDoesNotFit) {
  const std::vector<float> values{1, -2.5f, 70000};
  for (const TensorDtype dtype : {TensorDtype::kF32, TensorDtype::kF16, TensorDtype::kBF16}) {
    std::string bytes(1 + values.size() * SizeOfElement(dtype), '\0');
    EXPECT_EQ(RoundValues(values.data(), 3, dtype, bytes.data() + 1), dtype != TensorDtype::kF16);
    std::vector<float> read(2);
    ReadValues({dtype, {3}, std::string_view(bytes).substr(1)}, 0, 2, read.data());
    EXPECT_EQ(read[0], 1);
    ReadValues({dtype, {3}, std::string_view(bytes).substr(1)}, 1, 1, read.data());
    EXPECT_EQ(read[0], -2.5f);
  }
}

}  // namespace
}  // namespace huoyan
