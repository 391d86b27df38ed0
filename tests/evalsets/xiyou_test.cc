// The data that ships with the project, checked against the novel and by the grader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "evalsets/grade.h"
#include "evalsets/overlap.h"
#include "evalsets/sft.h"
#include "evalsets/verify.h"
#include "harness/base/file.h"
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

TEST(Xiyou, GoldIsLargeAndEvenEnoughToTellModelsApart) {
  std::map<QuestionKind, std::set<Split>> kinds;
  std::map<std::string, std::set<Split>> clusters;
  std::map<int, int> answerable_by_ten_chapters;
  std::map<Difficulty, int> difficulties;
  int answerable = 0;
  const GoldSet gold = LoadGoldSet(Xiyou("gold.jsonl"));
  for (const Question& question : gold.questions) {
    kinds[question.kind].insert(question.split);
    clusters[question.fact_id].insert(question.split);
    ++difficulties[question.difficulty];
    if (!IsAnswerable(question)) continue;
    ++answerable;
    ++answerable_by_ten_chapters[(question.evidence.chapter - 1) / 10];
  }
  EXPECT_GE(gold.questions.size(), 600u);
  EXPECT_EQ(2 * static_cast<std::size_t>(answerable), gold.questions.size());
  EXPECT_GE(clusters.size(), 150u);
  EXPECT_EQ(kinds.size(), 8u);
  for (const auto& [kind, splits] : kinds) EXPECT_EQ(splits.size(), 2u) << NameOf(kind);
  for (const auto& [cluster, splits] : clusters)
    EXPECT_EQ(splits.size(), 1u) << cluster << " stands in both splits";
  EXPECT_EQ(answerable_by_ten_chapters.size(), 10u);
  for (const auto& [ten, count] : answerable_by_ten_chapters)
    EXPECT_GE(count, 25) << "chapters from " << 10 * ten + 1;
  for (const auto& [difficulty, count] : difficulties) EXPECT_GE(count, 150) << NameOf(difficulty);
}

TEST(Xiyou, WhatIsHeldOutOfTrainingIsInNoFact) {
  std::set<std::string> trained;
  for (const Fact& fact : LoadFacts(Xiyou("facts.jsonl"))) trained.insert(fact.id);
  int unseen = 0;
  for (const Question& question : LoadGoldSet(Xiyou("gold.jsonl")).questions) {
    const bool held_out = question.exposure == Exposure::kUnseen;
    EXPECT_NE(held_out, trained.count(question.fact_id) == 1) << question.id;
    unseen += held_out ? 1 : 0;
  }
  EXPECT_GE(unseen, 100);
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

TEST(Xiyou, EveryQuestionHasBeenReadASecondTime) {
  const std::string reading = ReadFile(Xiyou("second_reading.md"));
  for (const Question& question : LoadGoldSet(Xiyou("gold.jsonl")).questions) {
    const std::string pair = question.id.substr(0, question.id.size() - 1);  // xyj-001 of xyj-001a
    EXPECT_THAT(reading, ::testing::HasSubstr(pair)) << "its outcome is not recorded";
  }
}

TEST(Xiyou, TrainingPairsComeInFourStylesAndEnoughOfThem) {
  std::map<SftStyle, std::size_t> counts;
  const std::vector<SftPair> pairs = BuildSftPairs(LoadFacts(Xiyou("facts.jsonl")));
  for (const SftPair& pair : pairs) ++counts[pair.style];
  EXPECT_GE(pairs.size(), 3000u);
  EXPECT_GE(counts[SftStyle::kFact], 2700u);
  EXPECT_GE(counts[SftStyle::kExplanation], 900u);
  EXPECT_GE(counts[SftStyle::kQuotation], 900u);
  EXPECT_GE(counts[SftStyle::kRebuttal] + counts[SftStyle::kOutside], pairs.size() / 5);
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
