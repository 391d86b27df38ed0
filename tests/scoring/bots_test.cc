#include "harness/scoring/bots.h"

#include <gtest/gtest.h>

#include "tests/scoring/sample_gold.h"

namespace huoyan {
namespace {

TEST(Bots, AreAllReadRightOnASoundGoldSet) {
  const BotReport report = RunBots(Grader(SampleGold(30)));
  EXPECT_TRUE(report.ok);
  EXPECT_EQ(report.false_positive_rate, 0);
  EXPECT_EQ(report.false_negative_rate, 0);
  ASSERT_EQ(report.bots.size(), 5u);
  for (const BotResult& bot : report.bots) {
    EXPECT_EQ(bot.misread, 0u) << NameOf(bot.bot) << " at "
                               << (bot.examples.empty() ? "" : bot.examples.front());
    EXPECT_EQ(bot.n, 60u);
  }
}

TEST(Bots, ShowWhichOneMovedWhenGoldAcceptsTooMuch) {
  GoldSet gold = SampleGold(10);
  for (Question& question : gold.questions) {
    if (IsAnswerable(question)) question.accepted.push_back("我不知道");
  }
  const BotReport report = RunBots(Grader(gold));
  EXPECT_FALSE(report.ok);
  EXPECT_FALSE(report.bots[0].ok);
  EXPECT_GT(report.bots[0].false_positives, 0u);
  EXPECT_FALSE(report.bots[0].examples.empty());
  EXPECT_GT(report.false_positive_rate, 0);
}

TEST(Bots, SayTheSameEveryTime) {
  const GoldSet gold = SampleGold(6);
  for (std::size_t i = 0; i < gold.questions.size(); ++i) {
    EXPECT_EQ(BotAnswer(Bot::kRandomEntity, gold, i), BotAnswer(Bot::kRandomEntity, gold, i));
    if (IsAnswerable(gold.questions[i])) {
      EXPECT_NE(BotAnswer(Bot::kRandomEntity, gold, i), gold.questions[i].accepted.front() + "。");
    }
  }
  EXPECT_TRUE(RunBots(Grader(GoldSet())).ok);
}

}  // namespace
}  // namespace huoyan
