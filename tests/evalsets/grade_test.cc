#include "evalsets/grade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "evalsets/entities.h"
#include "evalsets/records.h"

namespace huoyan {
namespace {

// One hand-labelled case: a question, a reply and the verdict a careful reader gives.
struct GraderCase {
  std::string prompt;
  QuestionClass question_class = QuestionClass::kAnswerable;
  AnswerType answer_type = AnswerType::kEntity;
  std::vector<std::string> accepted;
  std::optional<PremiseEdit> edit;
  std::string answer;
  Verdict verdict = Verdict::kUngradable;
  std::optional<std::string> rule;
  std::optional<std::string> trap;
};
const Fields<GraderCase>& DescribeFields(Type<GraderCase>) {
  static const auto fields = Fields<GraderCase>()
                                 .Required("prompt", &GraderCase::prompt, {"question", "题面"})
                                 .Required("class", &GraderCase::question_class, {"class", "类"})
                                 .Required("answer_type", &GraderCase::answer_type, {"type", "类型"})
                                 .Required("accepted", &GraderCase::accepted, {"accepted", "可接受"})
                                 .Optional("edit", &GraderCase::edit, {"edit", "改动"})
                                 .Required("answer", &GraderCase::answer, {"reply", "回答"})
                                 .Required("verdict", &GraderCase::verdict, {"verdict", "判定"})
                                 .Optional("rule", &GraderCase::rule, {"rule", "规则"})
                                 .Optional("trap", &GraderCase::trap, {"what it tests", "陷阱"});
  return fields;
}

Question QuestionOf(const GraderCase& labelled) {
  Question question;
  question.id = "q";
  question.prompt = labelled.prompt;
  question.question_class = labelled.question_class;
  question.answer_type = labelled.answer_type;
  question.accepted = labelled.accepted;
  question.edit = labelled.edit;
  return question;
}

// A gold set of the one question, with the names of the novel as scoring has them.
GoldSet GoldOf(const GraderCase& labelled) {
  static const std::vector<std::vector<std::string>> groups =
      NameGroups(LoadEntities(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/entities.jsonl"));
  GoldSet gold;
  gold.questions.push_back(QuestionOf(labelled));
  gold.name_groups = groups;
  return gold;
}

// Labelled by someone who had not seen the rules, and never used to make them: what the grader is worth on
// replies it was not tuned on. Keep it so: do not read single cases of this file to improve a rule.
TEST(Grader, AgreesWithLabelsItWasNotTunedOn) {
  int agreed = 0, total = 0;
  for (const GraderCase& labelled :
       LoadJsonRecords<GraderCase>(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/grader_kept_aside.jsonl")) {
    ++total;
    if (Grader(GoldOf(labelled)).Grade(0, labelled.answer).verdict == labelled.verdict) ++agreed;
  }
  RecordProperty("agreed", agreed);
  RecordProperty("total", total);
  EXPECT_GE(static_cast<double>(agreed) / total, 0.95) << agreed << " of " << total;
}

class GraderCases : public ::testing::TestWithParam<std::string> {};

TEST_P(GraderCases, AgreeWithTheLabels) {
  const std::string path = std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/grader/" + GetParam() + ".jsonl";
  int line = 0;
  for (const GraderCase& labelled : LoadJsonRecords<GraderCase>(path)) {
    ++line;
    const Judgement judgement = Grader(GoldOf(labelled)).Grade(0, labelled.answer);
    EXPECT_STREQ(NameOf(judgement.verdict), NameOf(labelled.verdict))
        << GetParam() << ":" << line << " " << labelled.prompt << " -> " << labelled.answer << " ["
        << judgement.rule << ": " << judgement.extracted.value_or("") << "]";
    EXPECT_EQ(judgement.rule, labelled.rule.value_or(judgement.rule)) << GetParam() << ":" << line;
  }
  EXPECT_GT(line, 3);
}

// Every file of labelled cases, by the name of its trap.
std::vector<std::string> Traps() {
  std::vector<std::string> traps;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/grader")) {
    if (file.path().extension() == ".jsonl") traps.push_back(file.path().stem().string());
  }
  std::sort(traps.begin(), traps.end());
  return traps;
}

INSTANTIATE_TEST_SUITE_P(Traps, GraderCases, ::testing::ValuesIn(Traps()),
                         [](const auto& info) { return info.param; });

TEST(Grader, TellsANameFromTheNameItIsPartOf) {
  GraderCase labelled;
  labelled.prompt = "谁救活了人参果树？";
  labelled.accepted = {"观音菩萨", "菩萨"};
  const Grader grader(GoldOf(labelled));
  EXPECT_EQ(grader.Grade(0, "文殊菩萨救的").verdict, Verdict::kWrong);
  EXPECT_EQ(grader.Grade(0, "菩萨救的").verdict, Verdict::kCorrect);
  EXPECT_EQ(grader.Grade(0, "南海观音菩萨").verdict, Verdict::kCorrect);
}

TEST(Grader, TakesAnyBytesWithoutFailing) {
  Question question = QuestionOf(GraderCase());
  question.prompt = "谁？";
  question.accepted = {"孙悟空"};
  for (const std::string& answer :
       {std::string("\xff\xfe\x00\x01", 4), std::string(200000, 'a'), std::string(70000, '\xe5'),
        std::string("第百千万亿亿亿亿亿亿亿亿亿亿亿亿回"), std::string("「「「「"), std::string("<|<|<|"),
        std::string("<think>"), std::string("9") + std::string(400, '9')}) {
    EXPECT_NE(Grade(question, answer).verdict, Verdict::kCorrect);
  }
}

TEST(Grader, RefusesAnUnknownId) {
  const Grader grader{GoldSet{}};
  try {
    grader.Grade(Answer{"xyj-999a", "孙悟空", 0, {}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("xyj-999a"));
  }
}

}  // namespace
}  // namespace huoyan
