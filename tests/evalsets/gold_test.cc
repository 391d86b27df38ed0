#include "evalsets/gold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evalsets/answers.h"
#include "evalsets/judgement.h"
#include "evalsets/records.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

const std::string kFile = std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/gold.jsonl";

// The good file with one piece of text exchanged.
std::string ErrorsAfter(const std::string& from, const std::string& to) {
  std::string text = ReadFile(kFile);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  try {
    ParseGoldSet(text, "gold.jsonl");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    return error.what();
  }
  return "";
}

TEST(GoldSet, IsReadInFileOrderWithItsDigest) {
  const GoldSet gold = LoadGoldSet(kFile);
  ASSERT_EQ(gold.questions.size(), 4u);
  EXPECT_EQ(gold.questions[0].accepted[1], "方寸山");
  EXPECT_EQ(gold.questions[1].edit->to, "太上老君");
  EXPECT_EQ(gold.questions[3].evidence.chapter, 0);
  EXPECT_FALSE(gold.questions[3].edit->from);
  EXPECT_EQ(gold.sha256, Sha256OfFile(kFile));
  EXPECT_EQ(gold.Find("t-002a"), std::optional<std::size_t>(2));
  EXPECT_FALSE(gold.Find("nobody"));
}

TEST(GoldSet, IsFilteredBySplitAndKeepsItsDigest) {
  const GoldSet gold = LoadGoldSet(kFile);
  const GoldSet test = FilterBySplit(gold, Split::kTest);
  ASSERT_EQ(test.questions.size(), 2u);
  EXPECT_EQ(test.questions[0].id, "t-002a");
  EXPECT_EQ(test.sha256, gold.sha256);
}

TEST(GoldSet, RefusesBrokenTwins) {
  EXPECT_THAT(ErrorsAfter("\"twin_id\": \"t-001u\"", "\"twin_id\": \"t-009u\""),
              HasSubstr("gold.jsonl:1:193: the twin t-009u of t-001a is not in this file"));
  EXPECT_THAT(ErrorsAfter("\"twin_id\": \"t-001u\"", "\"twin_id\": \"t-002a\""),
              HasSubstr("twins must name each other"));
  EXPECT_THAT(ErrorsAfter("\"fact_id\": \"f1\"", "\"fact_id\": \"f9\""),
              HasSubstr("different facts: f9 and f1"));
  EXPECT_THAT(ErrorsAfter("\"split\": \"dev\"", "\"split\": \"test\""), HasSubstr("in different splits"));
}

TEST(GoldSet, RefusesTwinsOfOneClass) {
  EXPECT_THAT(
      ErrorsAfter("\"kind\": \"not_in_book\", \"class\": \"U\"", "\"kind\": \"fact\", \"class\": \"A\""),
      HasSubstr("class A needs at least one accepted answer"));
  const std::string both = ErrorsAfter(
      "\"kind\": \"not_in_book\", \"class\": \"U\", \"prompt\": \"林则徐借走铁棒时说了什么？\", "
      "\"answer_type\": \"free\", "
      "\"accepted\": [], \"evidence\": {",
      "\"kind\": \"fact\", \"class\": \"A\", \"prompt\": \"问\", \"answer_type\": \"free\", \"accepted\": "
      "[\"答\"], "
      "\"evidence\": {\"chapter\": 1, ");
  EXPECT_THAT(both, HasSubstr("twins t-002a and t-002u are both of class A"));
}

TEST(GoldSet, RefusesWhatAQuestionLacks) {
  EXPECT_THAT(ErrorsAfter("[\"灵台方寸山\", \"方寸山\"]", "[]"),
              HasSubstr("class A needs at least one accepted answer"));
  EXPECT_THAT(ErrorsAfter("\"kind\": \"fact\"", "\"kind\": \"not_in_book\""),
              HasSubstr("does not belong to class A"));
  EXPECT_THAT(ErrorsAfter("\"chapter\": 2", "\"chapter\": 0"), HasSubstr("must cite a chapter"));
  EXPECT_THAT(ErrorsAfter("\"chapter\": 2", "\"chapter\": 101"), HasSubstr("the most is 100"));
  EXPECT_THAT(ErrorsAfter("\"terms\": [\"林则徐\"]", "\"terms\": []"), HasSubstr("at least one term"));
  EXPECT_THAT(ErrorsAfter("\"difficulty\": \"easy\"", "\"difficulty\": \"easi\""),
              HasSubstr("did you mean \"easy\"?"));
}

TEST(GoldSet, ReportsDoubledIdsWithBothPlaces) {
  EXPECT_THAT(ErrorsAfter("\"id\": \"t-002a\"", "\"id\": \"t-001a\""),
              HasSubstr("gold.jsonl:4:2: id t-001a is used again; it first stands in line 1"));
}

TEST(GoldSet, ReportsEveryProblemAtOnce) {
  std::string text = ReadFile(kFile);
  text += "{\"id\": 5}\n{broken\n";
  try {
    ParseGoldSet(text, "gold.jsonl");
    FAIL();
  } catch (const Error& error) {
    const std::string errors = error.what();
    EXPECT_THAT(errors, HasSubstr("gold.jsonl:6:2: expected a string"));
    EXPECT_THAT(errors, HasSubstr("required key \"prompt\" is missing"));
    EXPECT_THAT(errors, HasSubstr("gold.jsonl:7:"));
    EXPECT_THAT(error.In(Language::kChinese), HasSubstr("缺少必需的键"));
  }
}

TEST(GoldSet, WithoutQuestionsIsAnError) {
  EXPECT_THROW(ParseGoldSet("", "gold.jsonl"), Error);
  EXPECT_THROW(ParseGoldSet("\n\n", "gold.jsonl"), Error);
}

TEST(Answers, AreReadWithTheirOptionalParts) {
  std::vector<Problem> problems;
  const auto records = ReadJsonRecords<Answer>(
      "{\"id\": \"a\", \"answer\": \"花果山\"}\r\n\n{\"id\": \"a\", \"answer\": \"\", \"sample\": 1, "
      "\"mean_logprob\": -0.5}\n"
      "{\"id\": \"b\", \"answer\": \"\", \"sample\": -1}\n",
      "answers.jsonl", problems);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].value.sample, 0);
  EXPECT_EQ(*records[1].value.mean_logprob, -0.5);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].where.line, 4);
}

TEST(Judgements, SurviveWritingAndReading) {
  const std::vector<Judgement> judgements{{"a", 0, Verdict::kCorrect, "alias", "花果山", {}},
                                          {"b", 2, Verdict::kUngradable, "missing", {}, {}}};
  const std::string text = ToJsonLines(judgements);
  EXPECT_THAT(text, HasSubstr(R"({"id":"b","sample":2,"verdict":"X","rule":"missing"})"));
  std::vector<Problem> problems;
  const auto records = ReadJsonRecords<Judgement>(text, "j.jsonl", problems);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(*records[0].value.extracted, "花果山");
  EXPECT_EQ(records[1].value.verdict, Verdict::kUngradable);
}

}  // namespace
}  // namespace huoyan
