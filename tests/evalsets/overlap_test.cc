#include "evalsets/overlap.h"

#include <gtest/gtest.h>

namespace huoyan {
namespace {

SftPair Pair(const std::string& id, const std::string& prompt) {
  return {id, "f", SftStyle::kFact, prompt, "答。"};
}

GoldSet OneQuestion(const std::string& prompt) {
  GoldSet gold;
  gold.questions.emplace_back();
  gold.questions[0].id = "g";
  gold.questions[0].prompt = prompt;
  return gold;
}

TEST(Overlap, FindsAGoldPromptThroughSpelling) {
  const OverlapReport report =
      FindOverlap({Pair("s", "孫悟空的金箍棒，重多少斤")}, OneQuestion("孙悟空的金箍棒重多少斤？"));
  EXPECT_EQ(report.identical, std::vector<std::string>{"s"});
  EXPECT_EQ(report.highest_similarity, 1);
  EXPECT_FALSE(report.clean());
}

TEST(Overlap, ReportsRunsOfEightCharactersAndNoShorter) {
  const GoldSet gold = OneQuestion("甲乙丙丁戊己庚辛壬癸子丑寅卯");
  const OverlapReport eight = FindOverlap({Pair("s", "天地甲乙丙丁戊己庚辛玄黄宇宙")}, gold);
  ASSERT_EQ(eight.shared_runs.size(), 1u);
  EXPECT_EQ(eight.shared_runs[0].run, "甲乙丙丁戊己庚辛");
  EXPECT_TRUE(eight.near_duplicates.empty());
  EXPECT_TRUE(FindOverlap({Pair("s", "天地甲乙丙丁戊己庚玄黄宇宙")}, gold).clean());
}

TEST(Overlap, FindsNearDuplicatesByShingles) {
  const OverlapReport report =
      FindOverlap({Pair("s", "谁住在花果山水帘洞里")}, OneQuestion("请问谁住在花果山水帘洞"), 0.5);
  ASSERT_EQ(report.near_duplicates.size(), 1u);
  EXPECT_DOUBLE_EQ(report.near_duplicates[0].similarity, 6.0 / 9);  // of 7 and 8 shingles
}

TEST(Overlap, OfNothingIsClean) {
  EXPECT_TRUE(FindOverlap({}, GoldSet()).clean());
  EXPECT_TRUE(FindOverlap({Pair("s", "谁")}, OneQuestion("什么")).clean());
}

}  // namespace
}  // namespace huoyan
