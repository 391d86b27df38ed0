#include "evalsets/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Corpus SmallNovel() {
  return Corpus::Load(std::string(HUOYAN_SOURCE_DIR) + "/tests/cases/evalsets/novel.txt");
}

TEST(Corpus, IsTakenApartAtItsHeadings) {
  const Corpus corpus = SmallNovel();
  ASSERT_EQ(corpus.chapters().size(), 3u);
  EXPECT_EQ(corpus.chapters()[1].title, "四海千山皆拱伏 九幽十类尽除名");
  ASSERT_TRUE(corpus.appendix());
  EXPECT_THAT(corpus.appendix()->text, HasSubstr("江州"));
  EXPECT_FALSE(corpus.Contains(2, "江州"));  // the appendix is kept apart
  EXPECT_TRUE(corpus.ContainsAnywhere("江州"));
}

TEST(Corpus, FindsTermsInEitherScript) {
  const Corpus corpus = SmallNovel();
  EXPECT_TRUE(corpus.Contains(1, "灵台方寸山"));
  EXPECT_TRUE(corpus.Contains(1, "靈臺方寸山"));
  EXPECT_FALSE(corpus.Contains(2, "灵台方寸山"));
  EXPECT_TRUE(corpus.Contains(1, "我从哪里来，到哪里去"));  // across the line break
  EXPECT_FALSE(corpus.Contains(1, ""));
  EXPECT_FALSE(corpus.Contains(0, "祖师"));
  EXPECT_FALSE(corpus.Contains(101, "祖师"));
}

TEST(Corpus, KnowsNumbersAsTheyAreWritten) {
  const Corpus corpus = SmallNovel();
  EXPECT_TRUE(corpus.ContainsNumeralRun(2, "一万三千五百"));
  EXPECT_FALSE(corpus.ContainsNumeralRun(2, "三千五百"));
  EXPECT_FALSE(corpus.ContainsNumeralRun(9, "一"));
  EXPECT_THAT(NumeralRuns("三丈六尺，三丈"), ElementsAre("三", "六"));
}

TEST(Corpus, RefusesTextThatIsNotTheNovel) {
  const auto error_of = [](const std::string& text) -> std::string {
    try {
      Corpus::Parse(text, "book.txt");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(error_of(""), HasSubstr("book.txt: no chapter heading"));
  EXPECT_THAT(error_of("第一回 甲 乙\n文\n第三回 丙 丁\n文\n"),
              HasSubstr("chapter 3 stands where chapter 2 should"));
  EXPECT_THAT(error_of("\xff\xfe第一回"), HasSubstr("no chapter heading"));
}

TEST(Corpus, ReadsBothEditionsWhole) {
  HUOYAN_NEEDS_THE_NOVEL();
  const Corpus simplified = Corpus::Load((DataFolder() / "xiyouji.txt").string());
  const Corpus traditional = Corpus::Load((DataFolder() / "xiyouji-traditional.txt").string());
  EXPECT_EQ(simplified.chapters().size(), 100u);
  EXPECT_EQ(traditional.chapters().size(), 100u);
  EXPECT_TRUE(simplified.appendix());
  EXPECT_FALSE(traditional.appendix());
  EXPECT_EQ(simplified.edition(), Edition::kAppendix);
  EXPECT_EQ(traditional.edition(), Edition::kChapterNine);
  for (const Corpus* corpus : {&simplified, &traditional}) {
    EXPECT_TRUE(corpus->Contains(1, "斜月三星洞"));
    EXPECT_TRUE(corpus->Contains(27, "白骨夫人"));
    EXPECT_TRUE(corpus->Contains(100, "斗战胜佛"));
    EXPECT_FALSE(corpus->ContainsAnywhere("林黛玉"));
  }
  EXPECT_TRUE(simplified.Contains(9, "袁守诚"));
  EXPECT_FALSE(simplified.Contains(9, "陈光蕊"));
  EXPECT_TRUE(traditional.Contains(9, "陈光蕊"));
}

}  // namespace
}  // namespace huoyan
