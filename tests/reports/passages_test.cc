#include "reports/passages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huoyan {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

Question Asking(int chapter, std::vector<std::string> terms) {
  Question question;
  question.evidence = {chapter, std::move(terms)};
  return question;
}

Corpus Book(const std::string& body) { return Corpus::Parse("第一回 上联 下联\n" + body + "\n", "book"); }

TEST(FindPassage, ShowsTheTermInItsSurroundings) {
  const auto passage = FindPassage(Book("话说孙悟空手使金箍棒，打遍天庭。"), Asking(1, {"金箍棒"}));
  ASSERT_TRUE(passage);
  EXPECT_EQ(passage->chapter, 1);
  EXPECT_EQ(passage->found, "金箍棒");
  EXPECT_THAT(passage->before, EndsWith("孙悟空手使"));
  EXPECT_THAT(passage->after, StartsWith("，打遍天庭")) << "wide punctuation, as Chinese is read";
}

TEST(FindPassage, StaysWithinTheParagraph) {
  const auto passage = FindPassage(Book("前一段。\n话说孙悟空来了。\n后一段。"), Asking(1, {"孙悟空"}));
  ASSERT_TRUE(passage);
  EXPECT_EQ(passage->before, "话说");
  EXPECT_EQ(passage->after, "来了。");
}

TEST(FindPassage, PrefersThePlaceWhereTheTermsStandTogether) {
  std::string far;
  for (int i = 0; i < 300; ++i) far += "山";
  const auto passage =
      FindPassage(Book("金箍棒在海底。" + far + "悟空取了金箍棒便走。"), Asking(1, {"金箍棒", "悟空"}));
  ASSERT_TRUE(passage);
  EXPECT_THAT(passage->before, EndsWith("悟空取了"));
}

TEST(FindPassage, FindsSimplifiedTermsInATraditionalEdition) {
  const auto passage = FindPassage(Book("話說孫悟空住在花果山。"), Asking(1, {"孙悟空"}));
  ASSERT_TRUE(passage);
  EXPECT_EQ(passage->found, "孙悟空");
}

TEST(FindPassage, SaysNothingRatherThanShowAnotherPlace) {
  const Corpus book = Book("话说孙悟空。");
  EXPECT_FALSE(FindPassage(book, Asking(0, {"孙悟空"}))) << "no chapter is cited";
  EXPECT_FALSE(FindPassage(book, Asking(7, {"孙悟空"}))) << "the edition lacks the chapter";
  EXPECT_FALSE(FindPassage(book, Asking(1, {"白骨精"}))) << "the term is not there";
  EXPECT_FALSE(FindPassage(book, Asking(1, {})));
  EXPECT_FALSE(FindPassage(book, Asking(1, {""})));
}

}  // namespace
}  // namespace huoyan
