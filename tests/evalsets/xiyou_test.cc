// The data that ships with the project, checked against the novel and by the grader.
#include <gtest/gtest.h>

#include "evalsets/grade.h"
#include "evalsets/overlap.h"
#include "evalsets/sft.h"
#include "evalsets/verify.h"
#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

std::string Xiyou(const std::string& file) {
  return std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/" + file;
}

std::string FailuresOf(const VerificationReport& report) { return ToMarkdown(report, Language::kEnglish); }

TEST(Xiyou, IsBorneOutByTheNovel) {
  HUOYAN_NEEDS_THE_NOVEL();
  const Corpus corpus = Corpus::Load((DataFolder() / "xiyouji.txt").string());
  const VerificationReport gold = VerifyGold(LoadGoldSet(Xiyou("gold.jsonl")), corpus);
  EXPECT_TRUE(gold.ok()) << FailuresOf(gold);
  const VerificationReport facts = VerifyFacts(LoadFacts(Xiyou("facts.jsonl")), corpus);
  EXPECT_TRUE(facts.ok()) << FailuresOf(facts);
  const VerificationReport digest = VerifyDigest(LoadDigest(Xiyou("digest.jsonl")), corpus);
  EXPECT_TRUE(digest.ok()) << FailuresOf(digest);
}

TEST(Xiyou, EveryAcceptedAnswerIsGradedCorrect) {
  const GoldSet gold = LoadGoldSet(Xiyou("gold.jsonl"));
  const Grader grader(gold, NamesIn(LoadDigest(Xiyou("digest.jsonl"))));
  for (std::size_t i = 0; i < gold.questions.size(); ++i) {
    const Question& question = gold.questions[i];
    if (question.answer_type == AnswerType::kSet || question.answer_type == AnswerType::kOrderedSet) continue;
    for (const std::string& accepted : question.accepted) {
      EXPECT_EQ(grader.Grade(i, accepted + "。").verdict, Verdict::kCorrect)
          << question.id << " " << accepted;
    }
  }
}

TEST(Xiyou, EveryFactIsGradedCorrectByItsOwnAnswer) {
  GoldSet gold;
  std::vector<std::string> answers;
  for (const Fact& fact : LoadFacts(Xiyou("facts.jsonl"))) {
    Question question;
    question.id = fact.id;
    question.prompt = fact.questions.front();
    question.answer_type = fact.answer_type;
    question.accepted = fact.accepted;
    gold.questions.push_back(question);
    answers.push_back(fact.answer + "。");
  }
  const Grader grader(gold, NamesIn(LoadDigest(Xiyou("digest.jsonl"))));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Judgement judgement = grader.Grade(i, answers[i]);
    EXPECT_EQ(judgement.verdict, Verdict::kCorrect)
        << judgement.id << " " << answers[i] << " " << judgement.rule;
  }
}

TEST(Xiyou, FalsePremisesAnsweredWithTheRebuttalAreRefusals) {
  const GoldSet gold = LoadGoldSet(Xiyou("gold.jsonl"));
  const Grader grader(gold);
  for (std::size_t i = 0; i < gold.questions.size(); ++i) {
    if (IsAnswerable(gold.questions[i])) continue;
    EXPECT_EQ(grader.Grade(i, kRebuttalAnswer).verdict, Verdict::kRefused) << gold.questions[i].id;
  }
}

TEST(Xiyou, TrainingPairsHoldNoGoldPrompt) {
  const OverlapReport report =
      FindOverlap(BuildSftPairs(LoadFacts(Xiyou("facts.jsonl"))), LoadGoldSet(Xiyou("gold.jsonl")));
  EXPECT_TRUE(report.identical.empty());
  EXPECT_TRUE(report.near_duplicates.empty())
      << report.near_duplicates.front().sft_id << " " << report.near_duplicates.front().gold_id;
}

}  // namespace
}  // namespace huoyan
