#include "evalsets/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evalsets/digest.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kFact =
    R"({"id": "f001-1", "chapter": 1, "kind": "fact", "answer_type": "entity", "questions": ["祖师住在哪座山？"], "answer": "灵台方寸山", "accepted": ["灵台方寸山"], "statement": "祖师住在灵台方寸山。", "terms": ["灵台方寸山"], "false": {"question": "老君在方寸山教了谁？", "from": "祖师", "to": "老君", "anchor": "方寸山"}})";

std::string ErrorOf(const std::string& text) {
  try {
    ParseFacts(text, "facts.jsonl");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Facts, AreReadWithTheirFalsePremise) {
  const std::vector<Fact> facts = ParseFacts(kFact, "facts.jsonl");
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].answer, "灵台方寸山");
  EXPECT_EQ(facts[0].false_premise->to, "老君");
}

TEST(Facts, NeedTheirAnswerAmongTheAcceptedAndUniqueIds) {
  std::string other = kFact;
  other.replace(other.find("\"answer\": \"灵台方寸山\""), std::string("\"answer\": \"灵台方寸山\"").size(),
                "\"answer\": \"方寸山\"");
  EXPECT_THAT(ErrorOf(other), HasSubstr("the answer 方寸山 is not among \"accepted\""));
  EXPECT_THAT(ErrorOf(std::string(kFact) + "\n" + kFact),
              HasSubstr("facts.jsonl:2:2: id f001-1 is used again; it first stands in line 1"));
}

TEST(Digest, CollectsTheNamesOfAllChapters) {
  const auto digest = ParseDigest(
      "{\"chapter\": 1, \"text\": \"孙悟空在花果山。\", \"names\": [\"孙悟空\", \"花果山\", \"猴\"]}\n"
      "{\"chapter\": 2, \"text\": \"孙悟空学艺。\", \"names\": [\"孙悟空\"]}\n",
      "digest.jsonl");
  EXPECT_THAT(NamesIn(digest), ElementsAre("孙悟空", "花果山"));
}

TEST(Digest, TellsEachChapterOnce) {
  try {
    ParseDigest(
        "{\"chapter\": 1, \"text\": \"\", \"names\": []}\n{\"chapter\": 1, \"text\": \"\", \"names\": []}",
        "d");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("d:2:2: chapter 1 is retold twice"));
  }
}

}  // namespace
}  // namespace huoyan
