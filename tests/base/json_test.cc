#include "harness/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/duplicate_keys.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(const std::string& text) {
  try {
    JsonDocument::Parse(text, "a.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    return error.what();
  }
  return "no error";
}

TEST(JsonDocument, RemembersWhereEachValueStood) {
  const auto document =
      JsonDocument::Parse("{\n  \"师父\": \"唐僧\",\n  \"徒弟\": [\"悟空\",\n    \"八戒\"]\n}", "a.json");
  const auto at = [&](const char* path) { return ToString(document.PositionOf(Json::json_pointer(path))); };
  EXPECT_EQ(at("/师父"), "a.json:2:3");
  EXPECT_EQ(at("/徒弟"), "a.json:3:3");
  EXPECT_EQ(at("/徒弟/0"), "a.json:3:10");
  EXPECT_EQ(at("/徒弟/1"), "a.json:4:5");
}

TEST(JsonDocument, FallsBackToTheNearestKnownAncestor) {
  const auto document = JsonDocument::Parse("\n {}", "a.json");
  EXPECT_EQ(ToString(document.PositionOf(Json::json_pointer("/missing/0"))), "a.json:2:2");
}

TEST(JsonDocument, FindsPlacesBehindOtherListsAndObjects) {
  const auto document = JsonDocument::Parse(
      "{\"a\": [[1, 2], {\"b\": [3]}, 4],\n \"c\": {\"d\": {}, \"e\": [5,\n  6]}, \"7\": null}", "a.json");
  const auto at = [&](const char* path) { return ToString(document.PositionOf(Json::json_pointer(path))); };
  EXPECT_EQ(at(""), "a.json:1:1");
  EXPECT_EQ(at("/a/1/b/0"), "a.json:1:23");
  EXPECT_EQ(at("/a/2"), "a.json:1:28");
  EXPECT_EQ(at("/c/e"), "a.json:2:17");
  EXPECT_EQ(at("/c/e/1"), "a.json:3:3");
  EXPECT_EQ(at("/7"), "a.json:3:8");
  EXPECT_EQ(at("/a/9"), "a.json:1:2") << "the list's, which has no such item";
  EXPECT_EQ(at("/a/x"), "a.json:1:2");
}

TEST(JsonDocument, CountsEveryBlank) {
  const auto document = JsonDocument::Parse(
      "{ \"a   \\\"   \"  :   1   ,\r\n\n\n   \"b\"\t\t:\n\n  [  -2.5   ,   true   ]   }  \n\n", "a.json");
  const auto at = [&](const char* path) { return ToString(document.PositionOf(Json::json_pointer(path))); };
  EXPECT_EQ(document.root().begin().key(), "a   \"   ") << "those in a string belong to it";
  EXPECT_EQ(at("/b"), "a.json:4:4");
  EXPECT_EQ(at("/b/0"), "a.json:6:6");
  EXPECT_EQ(at("/b/1"), "a.json:6:17");
}

TEST(JsonDocument, QuotesNoMoreOfABrokenTextThanItsEnd) {
  constexpr std::size_t kLong = 1 << 20;
  const std::string blank(kLong, '\n');
  const std::string unended = "[\"" + std::string(kLong, 'x') + "师父";
  const std::string open = "[" + std::string(kLong, '1') + "x";
  for (const std::string& text : {blank, "[" + blank + "x", blank + "[" + blank, unended, open}) {
    const std::string error = ErrorOf(text);
    EXPECT_THAT(error, HasSubstr("not valid JSON"));
    EXPECT_LT(error.size(), 400u) << error.substr(0, 1000);
    EXPECT_TRUE(IsUtf8(error));
  }
  EXPECT_THAT(ErrorOf("[" + blank + "x"), HasSubstr("a.json:1048577:1: "));
  EXPECT_THAT(ErrorOf(unended), HasSubstr("xxxxx师父"));
}

TEST(JsonDocument, RejectsWhatPlainJsonLetsPass) {
  EXPECT_THAT(ErrorOf("{\"a\": 1,\n \"a\": 2}"), HasSubstr("a.json:2:2: key \"a\" appears twice"));
  EXPECT_THAT(ErrorOf("{} x"), HasSubstr("a.json:1:4: not valid JSON"));
  EXPECT_THAT(ErrorOf("\xEF\xBB\xBF{}"), HasSubstr("byte-order mark"));
  EXPECT_THAT(ErrorOf("[\"\xff\"]"), HasSubstr("a.json:1:3: byte 0xff is not valid UTF-8"));
  EXPECT_THAT(ErrorOf(std::string(100000, '[')), HasSubstr("nested deeper than 200"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("not valid JSON"));
}

TEST(ParseNotingDuplicates, KeepsTheFirstValueAndGoesOn) {
  std::vector<DuplicateKey> duplicates;
  const JsonDocument document = ParseNotingDuplicates(
      "{\"a\": 1,\n \"a\": {\"b\": [2, {\"b\": 3}]}, \"c\": [4]}", "a.json", duplicates);
  EXPECT_EQ(document.root().dump(), R"({"a":1,"c":[4]})");
  ASSERT_EQ(duplicates.size(), 1U);
  EXPECT_EQ(duplicates[0].path.to_string(), "/a");
  EXPECT_EQ(ToString(duplicates[0].problem.where), "a.json:2:2");
  EXPECT_EQ(ToString(document.PositionOf(Json::json_pointer("/c/0"))), "a.json:2:35");
}

TEST(ParseJsonLines, NamesEveryBrokenLine) {
  EXPECT_EQ(ParseJsonLines("{}\n\n[]\n", "a.jsonl").size(), 2u);
  try {
    ParseJsonLines("{}\n{\n[]\n{\"a\":}", "a.jsonl");
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.problems().size(), 2u);
    EXPECT_EQ(error.problems()[0].where.line, 2);
    EXPECT_EQ(error.problems()[1].where.line, 4);
  }
}

TEST(ParseJsonLines, KeepsNoMoreProblemsThanAreRead) {
  std::string text;
  for (std::size_t i = 0; i < kMostProblems + 50; ++i) text += "{\n";
  try {
    ParseJsonLines(text, "a.jsonl");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().size(), kMostProblems + 1);
    EXPECT_EQ(CountProblems(error.problems()), kMostProblems + 50);
  }
}

TEST(DidYouMean, FindsTheNearestOnlyWhenItIsNear) {
  EXPECT_EQ(DidYouMean("learning_rat", {"rank", "learning_rate"}), "learning_rate");
  EXPECT_EQ(DidYouMean("colour", {"rank", "learning_rate"}), "");
}

}  // namespace
}  // namespace huoyan
