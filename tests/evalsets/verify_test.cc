#include "evalsets/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huoyan {
namespace {

using ::testing::HasSubstr;

const std::string kCases = std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/";

Corpus SmallNovel() { return Corpus::Load(kCases + "novel.txt"); }

std::string ReasonsOf(const VerificationReport& report, std::size_t item) {
  std::string reasons;
  for (const Text& reason : report.items.at(item).reasons) reasons += reason.en + "\n";
  return reasons;
}

TEST(VerifyGold, PassesWhatTheNovelBearsOut) {
  const VerificationReport report = VerifyGold(LoadGoldSet(kCases + "gold.jsonl"), SmallNovel());
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.Count(VerificationStatus::kOk), 4u);
  EXPECT_THAT(ToMarkdown(report, Language::kEnglish),
              HasSubstr("Checked 4 items against 3 chapters (edition appendix"));
}

TEST(VerifyGold, FindsEveryWayToBeWrong) {
  GoldSet gold = LoadGoldSet(kCases + "gold.jsonl");
  gold.questions[0].evidence.terms = {"花果山"};  // not in the chapter
  gold.questions[1].edit->to = "美猴王";          // is in the chapter
  gold.questions[2].evidence.chapter = 3;         // the wrong chapter
  gold.questions[3].evidence.terms = {"陈光蕊"};  // is in the book, though only in the appendix
  const VerificationReport report = VerifyGold(gold, SmallNovel());
  EXPECT_EQ(report.Count(VerificationStatus::kFailed), 4u);
  EXPECT_THAT(ReasonsOf(report, 0), HasSubstr("\"花果山\" does not occur in chapter 1"));
  EXPECT_THAT(ReasonsOf(report, 1), HasSubstr("\"美猴王\" occurs in chapter 1 and must not"));
  EXPECT_THAT(ReasonsOf(report, 2), HasSubstr("does not occur in chapter 3"));
  EXPECT_THAT(ReasonsOf(report, 3), HasSubstr("\"陈光蕊\" occurs in the novel"));
  EXPECT_THAT(ToMarkdown(report, Language::kChinese),
              HasSubstr("| t-001a | failed | “花果山”不见于第 1 回 |"));
}

TEST(VerifyGold, SkipsWhatAnotherEditionCutsDifferently) {
  GoldSet gold = LoadGoldSet(kCases + "gold.jsonl");
  gold.questions[0].evidence.chapter = 9;
  gold.questions[2].edition = "chapter_nine";
  const VerificationReport report = VerifyGold(gold, SmallNovel(), Edition::kChapterNine);
  EXPECT_EQ(report.items[0].status, VerificationStatus::kSkipped);
  EXPECT_EQ(report.items[2].status, VerificationStatus::kSkipped);
  EXPECT_TRUE(report.ok());
}

TEST(VerifyGold, TakesMissingWordsOfAnotherEditionForOtherWordsAndForbiddenOnesForWrong) {
  GoldSet gold = LoadGoldSet(kCases + "gold.jsonl");
  gold.questions[0].evidence.terms = {"花果山"};  // not in the chapter
  gold.questions[1].edit->to = "美猴王";          // is in the chapter
  const VerificationReport report = VerifyGold(gold, SmallNovel(), Edition::kChapterNine);
  EXPECT_EQ(report.items[0].status, VerificationStatus::kVaries);
  EXPECT_EQ(report.items[1].status, VerificationStatus::kFailed);
}

TEST(VerifyGold, IsNotFooledByAnotherBook) {
  GoldSet gold = LoadGoldSet(kCases + "gold.jsonl");
  gold.questions[0].evidence.terms = gold.questions[2].evidence.terms = {"大观园"};
  const VerificationReport report = VerifyGold(gold, SmallNovel(), Edition::kChapterNine);
  EXPECT_EQ(report.Count(VerificationStatus::kFailed), 0u);
  EXPECT_FALSE(report.ok());
  EXPECT_THAT(ToMarkdown(report, Language::kEnglish), HasSubstr("hardly an edition of the novel"));
}

TEST(VerifyFacts, ChecksTermsAndFalsePremises) {
  Fact fact;
  fact.id = "f001-1";
  fact.chapter = 1;
  fact.terms = {"斜月三星洞"};
  fact.false_premise = FalsePremise{"老君在斜月三星洞教了谁？", "祖师", "老君", "斜月三星洞"};
  Fact wrong = fact;
  wrong.false_premise = FalsePremise{"谁在教？", "如来", "美猴王", "龙宫"};
  const VerificationReport report = VerifyFacts({fact, wrong}, SmallNovel());
  EXPECT_EQ(report.items[0].status, VerificationStatus::kOk) << ReasonsOf(report, 0);
  EXPECT_EQ(report.items[1].reasons.size(), 5u) << ReasonsOf(report, 1);
}

TEST(VerifyDigest, HoldsNamesAndNumbersToTheChapter) {
  const DigestChapter good{2, "孙悟空从龙王那里得了金箍棒，重一万三千五百斤。", {"孙悟空", "龙王", "金箍棒"}};
  DigestChapter bad{3, "孙悟空和龙王喝了三千杯，重13斤。", {"孙悟空", "玉帝"}};
  const VerificationReport report = VerifyDigest({good, bad}, SmallNovel());
  EXPECT_EQ(report.items[0].status, VerificationStatus::kOk) << ReasonsOf(report, 0);
  const std::string reasons = ReasonsOf(report, 1);
  EXPECT_THAT(reasons, HasSubstr("the name 玉帝 is not in the text"));
  EXPECT_THAT(reasons,
              HasSubstr("\"龙王\" does not occur in chapter 3"));  // a name of another chapter's list
  EXPECT_THAT(reasons, HasSubstr("the number 三千 is not in chapter 3"));
  EXPECT_THAT(reasons, HasSubstr("Arabic digits"));
}

}  // namespace
}  // namespace huoyan
