#include "evalsets/quotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "evalsets/alignment.h"
#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Corpus& Book() {
  static const Corpus corpus = Corpus::Parse(
      "第一回 甲 "
      "乙\n海外有一国土，名曰傲来国。国近大海，海中有一座名山，\n唤为花果山。此山乃十洲之祖脉，三岛之来龙。\n"
      "第二回 丙 丁\n祖师道：“你今有缘，我亦喜说。”\n",
      "book.txt");
  return corpus;
}

TEST(CorpusIndex, FindsTermsAcrossPunctuationAndLines) {
  const CorpusIndex index(Book());
  EXPECT_EQ(index.Find("海").size(), 3u);
  EXPECT_EQ(index.Find("海中有一座名山唤为花果山").size(), 1u);
  EXPECT_THAT(index.Find("来龙第二回"), IsEmpty()) << "chapters do not run into one another";
  EXPECT_THAT(index.Find(""), IsEmpty());
  EXPECT_TRUE(index.Contains(1, "花果山"));
  EXPECT_FALSE(index.Contains(2, "花果山"));
}

TEST(CorpusIndex, KnowsChapterAndPlaceOfWhatItFinds) {
  const CorpusIndex index(Book());
  const std::size_t at = index.Find("祖师道").front();
  EXPECT_EQ(index.PlaceOf(at).chapter, 2);
  EXPECT_EQ(index.PlaceOf(at).offset, 8u);
  EXPECT_EQ(index.PassageAt(at, at + 7), "祖师道:“你今有缘");
}

TEST(Quotation, IsFoundWhateverItsPunctuationAndScript) {
  const CorpusIndex index(Book());
  const auto found = LookUpQuotation(index, "「國近大海；海中有一座名山——喚為花果山」");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->edits, 0u);
  EXPECT_EQ(found->place.chapter, 1);
  EXPECT_EQ(found->passage, "国近大海,海中有一座名山,\n唤为花果山");
}

TEST(Quotation, IsFoundWithAFifthOfItChanged) {
  const CorpusIndex index(Book());
  const auto found = LookUpQuotation(index, "此山是十洲的祖脉，三岛之来龙");  // two of thirteen
  ASSERT_TRUE(found);
  EXPECT_EQ(found->edits, 2u);
  EXPECT_EQ(found->passage, "此山乃十洲之祖脉,三岛之来龙");
  EXPECT_TRUE(LookUpQuotation(index, "山乃十洲祖脉三岛之来龙"));       // one left out
  EXPECT_FALSE(LookUpQuotation(index, "此山是十岛的祖山三洲之来龙"));  // five
}

TEST(Quotation, MadeUpIsNotFound) {
  const CorpusIndex index(Book());
  EXPECT_FALSE(LookUpQuotation(index, "人生若只如初见"));
  EXPECT_FALSE(LookUpQuotation(index, "花果川"));  // short words must be exact
  EXPECT_FALSE(LookUpQuotation(index, ""));
  EXPECT_FALSE(LookUpQuotation(index, "……"));
}

TEST(Quotation, IsReadFromAnAnswer) {
  EXPECT_THAT(FindQuotations("原文是“海外有一国土……唤为花果山”，又说「好」。"),
              ElementsAre("海外有一国土", "唤为花果山", "好"));
  EXPECT_THAT(FindQuotations("他说“祖师道：‘有缘’”。"), ElementsAre("祖师道：‘有缘’"));
  EXPECT_THAT(FindQuotations("没有引文，“也没有合上"), IsEmpty());
}

// The plain dynamic programme, every cell of it.
std::size_t LeastEdits(std::u32string_view pattern, std::u32string_view text) {
  std::vector<std::size_t> row(text.size() + 1, 0);
  for (std::size_t i = 1; i <= pattern.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= text.size(); ++j) {
      const std::size_t cost =
          std::min({diagonal + (pattern[i - 1] != text[j - 1]), row[j] + 1, row[j - 1] + 1});
      diagonal = row[j];
      row[j] = cost;
    }
  }
  return *std::min_element(row.begin(), row.end());
}

TEST(Alignment, AgreesWithThePlainDynamicProgramme) {
  std::mt19937 random(1);
  const auto draw = [&](std::size_t length) {
    std::u32string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char32_t>(U'a' + random() % 3);
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::u32string pattern = draw(1 + random() % 9);
    const std::u32string text = draw(random() % 25);
    const std::size_t bound = random() % 5;
    const std::size_t least = LeastEdits(pattern, text);
    const auto found = FindBestAlignment(pattern, text, bound);
    if (text.empty()) continue;
    ASSERT_EQ(found.has_value(), least <= bound) << ToUtf8(pattern) << " in " << ToUtf8(text);
    if (!found) continue;
    EXPECT_EQ(found->edits, least);
    const auto stretch = std::u32string_view(text).substr(found->begin, found->end - found->begin);
    EXPECT_LE(LeastEdits(pattern, stretch), least) << "the stretch named is the one that fits";
  }
}

// Whatever is cut from the book and changed within the bound is found again: the filter loses nothing.
TEST(Quotation, LosesNothingWithinTheBound) {
  HUOYAN_NEEDS_THE_NOVEL();
  const Corpus corpus = Corpus::Load((DataFolder() / "xiyouji.txt").string());
  const CorpusIndex index(corpus);
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t length = 5 + random() % 60;
    const std::size_t at = random() % (index.characters().size() - length);
    std::u32string quote(index.characters().substr(at, length));
    if (quote.find(U'\n') != std::u32string::npos) continue;
    const std::size_t edits = random() % (ToleratedEdits(length) + 1);
    for (std::size_t i = 0; i < edits; ++i) quote[random() % length] = U'囧';
    if (Normalise(ToUtf8(quote)) != ToUtf8(quote)) continue;  // a phrase cut through reads otherwise
    const auto found = LookUpQuotation(index, ToUtf8(quote));
    ASSERT_TRUE(found) << ToUtf8(quote);
    EXPECT_LE(found->edits, edits);
  }
  EXPECT_FALSE(LookUpQuotation(index, "满纸荒唐言，一把辛酸泪。都云作者痴，谁解其中味？"));
}

}  // namespace
}  // namespace huoyan
