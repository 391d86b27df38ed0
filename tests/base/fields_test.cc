#include "harness/base/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huoyan {
namespace {

using ::testing::HasSubstr;

enum class Weapon { kStaff, kRake };
const EnumTable<Weapon>& EnumNames(Type<Weapon>) {
  static const EnumTable<Weapon> table{{Weapon::kStaff, "金箍棒"}, {Weapon::kRake, "钉耙"}};
  return table;
}

struct Disciple {
  std::string name;
  Weapon weapon = Weapon::kStaff;
  std::vector<int> ranks{1};
  double share = 0.5;
  std::optional<std::string> alias;
};
const Fields<Disciple>& DescribeFields(Type<Disciple>) {
  static const auto fields = Fields<Disciple>()
                                 .Required("name", &Disciple::name, {"the name", "名字"})
                                 .Optional("weapon", &Disciple::weapon, {"the weapon", "兵器"})
                                 .Optional("ranks", &Disciple::ranks, {"ranks", "秩"}, AtLeast(1))
                                 .Optional("share", &Disciple::share, {"a share", "份额"}, Between(0, 1))
                                 .Optional("alias", &Disciple::alias, {"another name", "别名"})
                                 .Check([](const Disciple& d) -> std::optional<Text> {
                                   if (d.name.empty()) return Text{"name is empty", "名字为空"};
                                   return std::nullopt;
                                 });
  return fields;
}

std::string ErrorOf(const std::string& text, Language language = Language::kEnglish) {
  try {
    Decode<Disciple>(JsonDocument::Parse(text, "a.json"));
  } catch (const Error& error) {
    return error.In(language);
  }
  return "";
}

TEST(Fields, ReadsWhatItWrote) {
  const Disciple read = Decode<Disciple>(JsonDocument::Parse(
      R"({"name": "八戒", "weapon": "钉耙", "ranks": [2, 8], "alias": "天蓬"})", "a.json"));
  EXPECT_EQ(read.weapon, Weapon::kRake);
  EXPECT_EQ(read.share, 0.5);
  const Json written = Encode(read);
  EXPECT_EQ(written.dump(), R"({"name":"八戒","weapon":"钉耙","ranks":[2,8],"share":0.5,"alias":"天蓬"})");
  EXPECT_EQ(Encode(Decode<Disciple>(JsonDocument::FromValue(written, ""))), written);
}

// What a document of `count` wrong ranks is answered with.
std::vector<Problem> ProblemsOfWrongRanks(std::size_t count) {
  Json document{{"name", "八戒"}, {"ranks", std::vector<std::string>(count, "x")}};
  try {
    Decode<Disciple>(JsonDocument::Parse(document.dump(), "a.json"));
  } catch (const Error& error) {
    return error.problems();
  }
  return {};
}

TEST(Fields, ListsSomeProblemsAndCountsTheOthers) {
  EXPECT_EQ(ProblemsOfWrongRanks(kMostProblems).size(), kMostProblems);
  const std::vector<Problem> problems = ProblemsOfWrongRanks(20000);
  ASSERT_EQ(problems.size(), kMostProblems + 1);
  EXPECT_EQ(CountProblems(problems), 20000u);
  EXPECT_EQ(problems[0].where.column, 23);
  EXPECT_EQ(problems.back().what.en, "and 19900 more problems");
  EXPECT_EQ(problems.back().what.zh, "另有 19900 处问题");
}

TEST(Fields, QuotesOfALargeValueOnlyItsBeginning) {
  const std::string error = ErrorOf(Json{{"name", std::vector<std::string>(100000, "师")}}.dump());
  EXPECT_THAT(error, HasSubstr("a.json:1:2: expected a string, found [\"师\",\"师\""));
  EXPECT_LT(error.size(), 2100u);
  EXPECT_TRUE(IsUtf8(error));
}

TEST(Fields, ReportsEveryErrorAtOnceWithItsPlace) {
  const std::string errors = ErrorOf("{\n \"wepon\": \"钉耙\",\n \"ranks\": [1, 0],\n \"share\": \"x\"}");
  EXPECT_THAT(errors, HasSubstr("a.json:2:2: unknown key \"wepon\"; did you mean \"weapon\"?"));
  EXPECT_THAT(errors, HasSubstr("a.json:3:15: 0 is too small; the least is 1"));
  EXPECT_THAT(errors, HasSubstr("a.json:4:2: expected a number, found \"x\""));
  EXPECT_THAT(errors, HasSubstr("a.json:1:1: required key \"name\" is missing"));
}

TEST(Fields, SaysWhatAMissingKeyIsForInTheChosenLanguage) {
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("required key \"name\" is missing (the name)"));
  EXPECT_THAT(ErrorOf("{}", Language::kChinese), HasSubstr("缺少必需的键 \"name\"（名字）"));
}

TEST(Fields, ChecksRulesOnlyOnWholeValues) {
  EXPECT_THAT(ErrorOf(R"({"name": ""})"), HasSubstr("name is empty"));
  EXPECT_THAT(ErrorOf(R"({"name": "a", "weapon": "钉"})"), HasSubstr("is not one of: 金箍棒, 钉耙"));
  EXPECT_THAT(ErrorOf(R"([1])"), HasSubstr("expected an object"));
  EXPECT_THAT(ErrorOf(R"({"name": "a", "ranks": [1.5]})"), HasSubstr("expected a whole number"));
  EXPECT_THAT(ErrorOf(R"({"name": "a", "ranks": [99999999999]})"), HasSubstr("expected a whole number"));
}

TEST(Fields, DescribesItselfAsJsonSchema) {
  const Json schema = SchemaOf<Disciple>("Disciple");
  EXPECT_EQ(schema["required"], Json::array({"name"}));
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["properties"]["weapon"]["enum"], Json::array({"金箍棒", "钉耙"}));
  EXPECT_EQ(schema["properties"]["ranks"]["items"]["minimum"], 1);
  EXPECT_EQ(schema["properties"]["share"]["default"], 0.5);
}

}  // namespace
}  // namespace huoyan
