#include "evalsets/numerals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evalsets/normalise.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Quantity Only(const std::string& text) {
  const auto found = FindQuantities(Fold(text));
  EXPECT_EQ(found.size(), 1u) << text;
  return found.empty() ? Quantity() : found.front();
}

bool Same(const std::string& a, const std::string& b) { return SameQuantity(Only(a), Only(b)); }

TEST(Numerals, AreReadInEveryWriting) {
  const std::pair<const char*, double> cases[] = {{"七", 7},
                                                  {"十", 10},
                                                  {"十六", 16},
                                                  {"二十", 20},
                                                  {"一百十六", 116},
                                                  {"一百一十六", 116},
                                                  {"二十有三", 23},
                                                  {"廿又三", 23},
                                                  {"一百单八", 108},
                                                  {"一百零六", 106},
                                                  {"一百〇六", 106},
                                                  {"三百五", 350},
                                                  {"一万三", 13000},
                                                  {"一万三千五百", 13500},
                                                  {"十万八千", 108000},
                                                  {"一万五千一百四十四", 15144},
                                                  {"两千", 2000},
                                                  {"廿八", 28},
                                                  {"卅", 30},
                                                  {"二〇二四", 2024},
                                                  {"007", 7},
                                                  {"13,500", 13500},
                                                  {"1.35万", 13500},
                                                  {"10万8千", 108000},
                                                  {"七七四十九", 49},
                                                  {"九九八十一", 81},
                                                  {"壹万叁仟伍佰", 13500},
                                                  {"三亿", 3e8},
                                                  {"千", 1000},
                                                  {"零", 0},
                                                  {"3.5", 3.5}};
  for (const auto& [text, value] : cases) {
    const auto parsed = ParseNumeral(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_DOUBLE_EQ(*parsed, value) << text;
  }
}

TEST(Numerals, RefuseWhatIsNotOneNumber) {
  for (const char* text : {"", "八戒", "七八", "三五", "1.2.3", ",5", "5,", "七 八", "廿廿x"})
    EXPECT_FALSE(ParseNumeral(text)) << text;
  EXPECT_FALSE(ParseNumeral(std::string(400, '9')));
}

TEST(Quantities, AreEqualAcrossUnitsOfOneMeasure) {
  EXPECT_TRUE(Same("一万三千五百斤", "13500 斤"));
  EXPECT_TRUE(Same("三丈六尺五寸", "3丈6尺5寸"));
  EXPECT_TRUE(Same("一丈二尺", "十二尺"));
  EXPECT_TRUE(Same("三年", "三載"));
  EXPECT_TRUE(Same("七日", "7天"));
  EXPECT_TRUE(Same("十二个字", "十二字"));
  EXPECT_TRUE(Same("五十两", "50两"));
  EXPECT_TRUE(Same("三百四十二岁", "342"));
  EXPECT_FALSE(Same("三年", "三天"));
  EXPECT_FALSE(Same("三丈六尺五寸", "三丈六尺"));
  EXPECT_FALSE(Same("五百年", "五百多年"));
  EXPECT_FALSE(Same("五百斤", "五百里"));
}

TEST(Quantities, AreNeverSeenInNames) {
  for (const char* name : {"八戒", "三藏法师", "二郎神", "千里眼", "九头虫", "五庄观", "百花羞公主",
                           "六耳猕猴", "一直", "八卦炉"}) {
    EXPECT_THAT(FindQuantities(name), IsEmpty()) << name;
  }
  EXPECT_EQ(FindQuantities("八戒有三十六般变化").size(), 1u);
}

TEST(Quantities, KnowWhereTheyStand) {
  const std::string text = "重13,500斤。";
  const Quantity quantity = Only(text);
  EXPECT_EQ(text.substr(quantity.begin, quantity.end - quantity.begin), "13,500斤");
}

TEST(Chapters, AreOneWhateverTheWriting) {
  for (const char* text : {"第七回", "第7回", "第007回", "第７回", "第 7 回", "七回", "第七章", "7",
                           "在第七回里", "全书一百回，在第七回"}) {
    EXPECT_THAT(FindChapters(Fold(text)), ElementsAre(7)) << text;
  }
  EXPECT_THAT(FindChapters("第七回和第八回"), ElementsAre(7, 8));
  EXPECT_THAT(FindChapters("八戒"), IsEmpty());
  EXPECT_THAT(FindChapters("第一百回"), ElementsAre(100));
}

}  // namespace
}  // namespace huoyan
