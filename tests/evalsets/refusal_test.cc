#include "evalsets/refusal.h"

#include <gtest/gtest.h>

#include "evalsets/normalise.h"

namespace huoyan {
namespace {

RefusalReading Read(const std::string& answer, const std::string& prompt = "谁教孙悟空本领？") {
  RefusalContext context;
  context.prompt = Normalise(prompt);
  return ReadRefusal(ReadAnswerText(Fold(answer)), context, Lexicon({"孙悟空", "菩提祖师", "花果山"}));
}

TEST(Refusal, HasThreeValues) {
  EXPECT_EQ(Read("我不知道").response, Response::kDeclined);
  EXPECT_EQ(Read("菩提祖师").response, Response::kAnswered);
  EXPECT_EQ(Read("好的，谢谢。").response, Response::kUndetermined);
}

TEST(Refusal, NamesThePatternAndTellsRebuttalsApart) {
  EXPECT_EQ(Read("抱歉，我不知道。").pattern, "不知道");
  EXPECT_FALSE(Read("抱歉，我不知道。").rebutted);
  const RefusalReading rebuttal = Read("原著未提到此事");
  EXPECT_TRUE(rebuttal.rebutted);
  EXPECT_EQ(rebuttal.response, Response::kDeclined);
}

TEST(Refusal, IgnoresWordsEchoedFromTheQuestion) {
  EXPECT_EQ(Read("师父不知道的是孙悟空偷学了本领", "师父不知道什么？").response, Response::kAnswered);
  EXPECT_EQ(Read("我不知道", "师父不知道什么？").response, Response::kDeclined);
}

TEST(Refusal, IsCancelledByAConcreteAnswerBesideIt) {
  EXPECT_EQ(Read("我不太确定，应该是张果老").response, Response::kAnswered);
  EXPECT_EQ(Read("张果老，但我不确定").response, Response::kAnswered);
  EXPECT_EQ(Read("我不确定，建议您查阅原著").response, Response::kDeclined);
}

TEST(Refusal, OfNothingIsUndetermined) { EXPECT_EQ(Read("").response, Response::kUndetermined); }

}  // namespace
}  // namespace huoyan
