#include "evalsets/sft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "evalsets/corpus.h"
#include "evalsets/gold.h"
#include "evalsets/records.h"
#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Fact> SomeFacts(int count) {
  std::vector<Fact> facts;
  for (int i = 0; i < count; ++i) {
    Fact fact;
    fact.id = fmt::format("f001-{}", i);
    fact.questions = {fmt::format("第{}问？", i), fmt::format("再问{}？", i)};
    fact.answer = i % 2 == 0 ? "花果山" : "水帘洞。";
    if (i % 4 == 0)
      fact.false_premise = FalsePremise{fmt::format("诸葛亮的第{}问？", i), "悟空", "诸葛亮", "花果山"};
    facts.push_back(fact);
  }
  return facts;
}

double RefusalShare(const std::vector<SftPair>& pairs) {
  const auto refusals = std::count_if(pairs.begin(), pairs.end(),
                                      [](const SftPair& pair) { return pair.style != SftStyle::kFact; });
  return static_cast<double>(refusals) / static_cast<double>(pairs.size());
}

TEST(SftPairs, TeachShortAnswersAndOneRebuttal) {
  for (const SftPair& pair : BuildSftPairs(SomeFacts(8))) {
    if (pair.style == SftStyle::kFact) {
      EXPECT_TRUE(pair.answer == "花果山。" || pair.answer == "水帘洞。") << pair.answer;
    } else {
      EXPECT_EQ(pair.answer, kRebuttalAnswer);
    }
  }
}

TEST(SftPairs, TeachExplanationsAndQuotationsWhereAFactHasThem) {
  std::vector<Fact> facts = SomeFacts(1);
  facts[0].statement = "孙悟空出生在花果山";
  facts[0].explain = "讲讲孙悟空的出身。";
  facts[0].quote = "那座山，正当顶上，有一块仙石。“妙，妙”";
  std::map<SftStyle, std::string> taught;
  for (const SftPair& pair : BuildSftPairs(facts)) taught[pair.style] = pair.prompt + "|" + pair.answer;
  EXPECT_EQ(taught[SftStyle::kExplanation], "讲讲孙悟空的出身。|孙悟空出生在花果山。");
  EXPECT_EQ(taught[SftStyle::kQuotation],
            "再问0？请引原文作答。|原文写道：“那座山，正当顶上，有一块仙石。‘妙，妙’”");
  SftOptions plain;
  plain.styles = {SftStyle::kFact};
  plain.questions_per_fact = 1;
  const auto pairs = BuildSftPairs(facts, plain);
  EXPECT_EQ(std::count_if(pairs.begin(), pairs.end(),
                          [](const SftPair& pair) { return pair.answer != kRebuttalAnswer; }),
            1);
}

TEST(SftPairs, ReachTheRefusalShareAskedFor) {
  for (const double share : {0.2, 0.35, 0.5}) {
    const auto pairs = BuildSftPairs(SomeFacts(40), {share, 1});
    EXPECT_GE(RefusalShare(pairs), share - 1e-12);
    EXPECT_LT(RefusalShare(pairs), share + 0.02);
  }
}

TEST(SftPairs, AreTheSameForTheSameSeedAndShuffledByIt) {
  const auto facts = SomeFacts(20);
  EXPECT_EQ(ToJsonLines(BuildSftPairs(facts, {0.3, 7})), ToJsonLines(BuildSftPairs(facts, {0.3, 7})));
  EXPECT_NE(ToJsonLines(BuildSftPairs(facts, {0.3, 7})), ToJsonLines(BuildSftPairs(facts, {0.3, 8})));
  EXPECT_TRUE(BuildSftPairs({}).empty());
}

TEST(SftPairs, HaveUniqueIdsAndPrompts) {
  const auto pairs = BuildSftPairs(SomeFacts(100), {0.6, 1});
  std::set<std::string> ids;
  std::set<std::string> prompts;
  for (const SftPair& pair : pairs) {
    ids.insert(pair.id);
    prompts.insert(pair.prompt);
  }
  EXPECT_EQ(ids.size(), pairs.size());
  EXPECT_EQ(prompts.size(), pairs.size());
}

TEST(SftPairs, RefuseSharesThatCannotBe) {
  EXPECT_THROW(BuildSftPairs(SomeFacts(4), {0.1, 1}), Error);
  EXPECT_THROW(BuildSftPairs(SomeFacts(4), {1.0, 1}), Error);
  EXPECT_THROW(BuildSftPairs(SomeFacts(4), {std::nan(""), 1}), Error);
  EXPECT_THROW(BuildSftPairs(SomeFacts(1000), {0.9, 1}), Error);
}

TEST(SftPairs, AskAboutPeopleWhoAreNotInTheNovel) {
  HUOYAN_NEEDS_THE_NOVEL();
  for (const char* file : {"xiyouji.txt", "xiyouji-traditional.txt"}) {
    const Corpus corpus = Corpus::Load((DataFolder() / file).string());
    for (const std::string& name : OutsideNames())
      EXPECT_FALSE(corpus.ContainsAnywhere(name)) << name << " in " << file;
  }
}

// Otherwise training would give away which names a test question asks about.
TEST(SftPairs, AskAboutNobodyInTheGoldSet) {
  const GoldSet gold = LoadGoldSet(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/gold.jsonl");
  for (const std::string& name : OutsideNames()) {
    for (const Question& question : gold.questions) {
      EXPECT_THAT(question.prompt, Not(HasSubstr(name))) << question.id;
      for (const std::string& accepted : question.accepted)
        EXPECT_THAT(accepted, Not(HasSubstr(name))) << question.id;
    }
  }
}

}  // namespace
}  // namespace huoyan
