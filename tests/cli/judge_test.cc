#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/judge/chat_server.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

// The judge settles one answer, and people have labelled that one and another.
TEST(ScoreWithAJudge, ShowsAgreementWithPeopleAndTheCorrectedRate) {
  const ChatServer server({ChatServer::Saying(R"({"reason": "同义", "verdict": "correct"})"),
                           ChatServer::Saying(R"({"reason": "答错", "verdict": "wrong"})")});
  const Program program;
  program.Write("answers.jsonl",
                "{\"id\": \"h-001a\", \"answer\": \"这个问题很有意思。\"}\n"
                "{\"id\": \"h-003a\", \"answer\": \"第七回。\"}\n");
  program.Write("labels.jsonl",
                "{\"id\": \"h-001a\", \"right\": true}\n{\"id\": \"h-003a\", \"right\": false}\n");
  const std::string gold = std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/hallucination_gold.jsonl";
  const ProgramResult result =
      program.Run({"score", "--gold", gold, "--answers", "answers.jsonl", "--judge", server.url(),
                   "--judge-model", "test", "--labels", "labels.jsonl", "--scorecard", "card.json"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Judge, against people"));
  EXPECT_THAT(result.out, HasSubstr("Right, its errors taken out"));
  const Json judge = ReadJsonFile((program.folder() / "card.json").string()).root()["judge"];
  EXPECT_EQ(judge["labels"], "people");
  EXPECT_EQ(judge["labelled"], 2);
  EXPECT_EQ(judge["judged"], 1);
  EXPECT_EQ(judge["error"]["kappa"]["value"], 1.0);
  EXPECT_EQ(judge["error"]["kappa"]["n"], 2);
  EXPECT_EQ(judge["right"]["value"], 1.0);
  EXPECT_EQ(judge["corrected"]["value"], 1.0);
  EXPECT_LT(judge["corrected"]["low"], 0.5) << "two labels say little";
}

TEST(ScoreWithAJudge, RefusesLabelsOfOtherAnswers) {
  const ChatServer server({ChatServer::Saying("{}")});
  const Program program;
  program.Write("answers.jsonl", "{\"id\": \"h-001a\", \"answer\": \"这个问题很有意思。\"}\n");
  program.Write("labels.jsonl", "{\"id\": \"h-003a\", \"right\": true}\n");
  const std::string gold = std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/hallucination_gold.jsonl";
  const ProgramResult result =
      program.Run({"score", "--gold", gold, "--answers", "answers.jsonl", "--judge", server.url(),
                   "--judge-model", "test", "--labels", "labels.jsonl"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("labels.jsonl:1:2: there is no answer to h-003a sample 0"));
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace huoyan
