// Every way a file of answers or questions can be broken is named by file and line, all at once; nothing is
// dropped in silence. Gold files with broken twins are in gold_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evalsets/answers.h"
#include "evalsets/gold.h"
#include "harness/base/file.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const GoldSet& Gold() {
  static const GoldSet gold =
      LoadGoldSet(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/gold.jsonl");
  return gold;
}

std::string ErrorsIn(const std::string& answers) {
  try {
    ParseAnswers(answers, "answers.jsonl", Gold());
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    return error.what();
  }
  return "";
}

std::string Answered(const std::string& id, const std::string& rest = "") {
  return R"({"id": ")" + id + R"(", "answer": "花果山")" + rest + "}\n";
}

TEST(BadInput, AGoodFileOfAnswersIsTaken) {
  const std::vector<Answer> answers =
      ParseAnswers(Answered("t-001a") + "\n" + Answered("t-001a", R"(, "sample": 1)") +
                       Answered("t-002a", R"(, "prompt": "那根铁棒有多少斤？")"),
                   "answers.jsonl", Gold());
  EXPECT_EQ(answers.size(), 3u);
  EXPECT_EQ(ErrorsIn(""), "");
}

TEST(BadInput, AnswerToAnUnknownQuestion) {
  EXPECT_THAT(ErrorsIn(Answered("t-001a") + Answered("t-999a")),
              HasSubstr("answers.jsonl:2:2: there is no question t-999a in the gold file"));
}

TEST(BadInput, QuestionAnsweredTwice) {
  EXPECT_THAT(
      ErrorsIn(Answered("t-001a") + Answered("t-002a") + Answered("t-001a")),
      HasSubstr("answers.jsonl:3:2: t-001a sample 0 is answered again; the first answer stands in line 1"));
}

TEST(BadInput, GoldFileOfAnotherVersion) {
  EXPECT_THAT(
      ErrorsIn(Answered("t-002a", R"(, "prompt": "铁棒多重？")")),
      HasSubstr("answers.jsonl:1:35: the gold file asks \"那根铁棒有多少斤？\" here; it is another version"));
}

TEST(BadInput, InvalidUtf8) {
  EXPECT_THAT(ErrorsIn(Answered("t-001a") + "{\"id\": \"t-002a\", \"answer\": \"\xc4\xe3\"}\n"),
              HasSubstr("answers.jsonl:2:29: byte 0xc4 is not valid UTF-8"));
  EXPECT_THAT(ErrorsIn("\xEF\xBB\xBF" + Answered("t-001a")),
              HasSubstr("answers.jsonl:1:1: starts with a byte-order mark"));
}

TEST(BadInput, HalfALineAtTheEnd) {
  const std::string whole = Answered("t-001a") + Answered("t-002a");
  for (std::size_t cut = 2; cut < Answered("t-002a").size(); ++cut) {
    const std::string errors = ErrorsIn(whole.substr(0, whole.size() - cut));
    EXPECT_THAT(errors, HasSubstr("answers.jsonl:2: the file ends within this line")) << cut;
  }
  EXPECT_EQ(ErrorsIn(whole.substr(0, whole.size() - 1)), "") << "a whole object needs no line feed";
  EXPECT_THAT(ErrorsIn("{broken\n" + Answered("t-001a")), Not(HasSubstr("ends within")));
}

TEST(BadInput, EveryDefectOfAFileIsNamedAtOnce) {
  const std::string errors = ErrorsIn(Answered("t-001a") + Answered("t-001a") + Answered("t-777a") + "[]\n" +
                                      "{\"id\": \"t-002a\"}\n{");
  for (const std::string line : {":2:2:", ":3:2:", ":4:", ":5:", ":6:"}) {
    EXPECT_THAT(errors, HasSubstr("answers.jsonl" + line));
  }
}

TEST(BadInput, GoldFileCutOffInItsLastLine) {
  const std::string text = ReadFile(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/gold.jsonl");
  try {
    ParseGoldSet(text.substr(0, text.size() - 20), "gold.jsonl");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("gold.jsonl:5: the file ends within this line"));
  }
}

TEST(BadInput, AFileThatIsWrongAllOverIsNotReadToItsEnd) {
  constexpr int kLines = 10000;
  std::string text;
  for (int i = 0; i < kLines; ++i) text += "{}\n";
  try {
    ParseGoldSet(text, "gold.jsonl");
    FAIL();
  } catch (const Error& error) {
    EXPECT_LE(error.problems().size(), kMostProblems + 2);
    EXPECT_LT(std::string(error.what()).size(), 20000u);
    const Problem& last = error.problems().back();
    EXPECT_EQ(last.what.en, fmt::format("not read from here on ({} lines); mend what is listed first",
                                        kLines - last.where.line + 1));
  }
}

TEST(BadInput, AThousandAnswersToNoQuestionAreCounted) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += Answered("nobody", R"(, "sample": )" + std::to_string(i));
  try {
    ParseAnswers(text, "answers.jsonl", Gold());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.problems().size(), kMostProblems + 1);
    EXPECT_EQ(CountProblems(error.problems()), 1000u);
  }
}

}  // namespace
}  // namespace huoyan
