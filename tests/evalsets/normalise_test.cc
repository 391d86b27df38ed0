#include "evalsets/normalise.h"

#include <gtest/gtest.h>

#include "evalsets/answer_text.h"
#include "evalsets/characters.h"
#include "evalsets/degenerate.h"

namespace huoyan {
namespace {

TEST(Normalise, MakesSpellingsOfOneAnswerEqual) {
  for (const char* spelling : {"菩提祖师", "菩提祖师。", "菩提祖師", "「菩提 祖師」", " 菩提・祖師！",
                               "**菩提祖师**", "菩提\u200b祖师"}) {
    EXPECT_EQ(Normalise(spelling), "菩提祖师") << spelling;
  }
  EXPECT_EQ(Normalise("ＳＵＮ　Wukong"), "sunwukong");
  EXPECT_EQ(Normalise("１３５００斤"), "13500斤");
}

TEST(Normalise, KeepsNumeralsInNames) {
  EXPECT_EQ(Normalise("八戒、三藏"), "八戒三藏");
  EXPECT_EQ(Normalise("〇零兩廿卅"), "〇零两廿卅");
}

TEST(Normalise, SurvivesAnyBytes) {
  EXPECT_EQ(Normalise(""), "");
  EXPECT_EQ(Normalise("悟空\xff\xfe"), "悟空");
  EXPECT_EQ(Normalise(std::string("\0\x01\x7f", 3)), "");
}

TEST(Normalise, IsIdempotent) {
  for (const char* text : {"齊天大聖，到此一遊！", "ﬁ ½ ㍻", "答覆", "乾坤袋、乾糧"}) {
    EXPECT_EQ(Normalise(Normalise(text)), Normalise(text));
  }
}

TEST(Characters, AreCountedAndCutWhole) {
  EXPECT_EQ(CountCharacters("孙悟空a"), 4u);
  EXPECT_EQ(FirstCharacters("孙悟空", 2), "孙悟");
  EXPECT_EQ(FirstCharacters("孙", 5), "孙");
  EXPECT_EQ(LastCharacters("孙悟空", 1), "空");
  EXPECT_EQ(LastCharacters("", 1), "");
  EXPECT_EQ(ToUtf8(ToCodePoints("孙𠀀a")), "孙𠀀a");
}

TEST(AnswerText, SplitsAtThoughtsAndNotInsideNumbers) {
  const AnswerText text = ReadAnswerText(Fold("重13,500斤，我记得。但不确定"));
  ASSERT_EQ(text.clauses.size(), 3u);
  EXPECT_EQ(text.TextOf(text.clauses[0]), "重13500斤");
  EXPECT_EQ(text.TextOf(text.clauses[2]), "但不确定");
  EXPECT_EQ(&text.ClauseAt(0), &text.clauses[0]);
  EXPECT_EQ(&text.ClauseAt(text.bare.size() - 1), &text.clauses[2]);
}

TEST(AnswerText, SetsQuotedSpeechApart) {
  EXPECT_EQ(ReadAnswerText(Fold("他说「我不知道」就走了")).clauses[0].unquoted, "他说就走了");
  EXPECT_EQ(ReadAnswerText(Fold("“我不知道”")).clauses[0].unquoted,
            "我不知道");  // all of it quoted: no speech
  EXPECT_EQ(ReadAnswerText(Fold("他说“我不知道")).clauses[0].unquoted, "他说我不知道");
}

TEST(ChatResidue, IsTakenOff) {
  EXPECT_EQ(StripChatResidue("<|im_start|>assistant\n花果山<|im_end|>\n<|im_start|>user\n还有呢"),
            "\n花果山");
  EXPECT_EQ(StripChatResidue("<think>想想</think>花果山</s>"), "花果山");
  EXPECT_EQ(StripChatResidue("花果山"), "花果山");
}

TEST(Degeneration, TellsNonsenseFromShortAnswers) {
  EXPECT_EQ(FindDegeneration("花果山"), Degeneration::kNone);
  EXPECT_EQ(FindDegeneration("？！…"), Degeneration::kEmpty);
  EXPECT_EQ(FindDegeneration("\ufffd\ufffd山"), Degeneration::kGarbled);
  EXPECT_EQ(FindDegeneration("孙悟空说孙悟空说孙悟空说孙悟空说孙悟空说孙悟空说孙悟空说孙悟空说"),
            Degeneration::kRepetition);
  EXPECT_EQ(FindDegeneration("哈哈哈哈哈，是花果山"), Degeneration::kNone);
}

}  // namespace
}  // namespace huoyan
