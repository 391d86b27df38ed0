#include "evalsets/edition_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evalsets/chapter_heading.h"
#include "evalsets/odd_characters.h"
#include "harness/base/file.h"
#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Lines(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += ToString(problem.where) + ": " + problem.what.en + "\n";
  return text;
}

TEST(ChapterHeading, IsKnownInEveryShape) {
  struct Shape {
    std::string line;
    int number;
    std::string title;
  };
  for (const Shape& shape :
       {Shape{"第一回　灵根育孕源流出　心性修持大道生", 1, "灵根育孕源流出 心性修持大道生"},
        Shape{"第001回：灵根育孕源流出 心性修持大道生", 1, "灵根育孕源流出 心性修持大道生"},
        Shape{"　　第 十 二 回 玄奘秉诚建大会", 12, "玄奘秉诚建大会"},
        Shape{"【第廿一回】护法设庄留大圣", 21, "护法设庄留大圣"},
        Shape{"## 西遊記 第100章 徑回東土", 100, "徑回東土"},
        Shape{"第一回灵根育孕源流出心性修持大道生", 1, "灵根育孕源流出心性修持大道生"},
        Shape{"第九十九回", 99, ""}, Shape{"附録", -1, ""},
        Shape{"附录　陈光蕊赴任逢灾　江流僧复仇报本", 0, "陈光蕊赴任逢灾 江流僧复仇报本"}}) {
    const auto heading = ReadChapterHeading(shape.line);
    EXPECT_EQ(heading ? heading->number : -1, shape.number) << shape.line;
    EXPECT_EQ(heading ? heading->title : "", shape.title) << shape.line;
  }
}

TEST(ChapterHeading, IsNotASentenceThatBeginsSo) {
  for (const std::string line : {"第一回合不分胜负", "第七回里，大圣又闹了天宫。", "却说第三回 他又来了。",
                                 "第零回 甲乙", "第回 甲乙", "", "第五千回 甲乙", "这一回 大圣走了"}) {
    EXPECT_FALSE(ReadChapterHeading(line)) << line;
  }
}

TEST(EditionImport, ReadsWhatCorpusCannot) {
  const EditionImport import = ImportEdition(
      "\xEF\xBB\xBF西游记\r\n目录\r\n第1回 甲乙丙丁\r\n第2回 "
      "戊己庚辛\r\n\r\n【第1回】\r\n甲乙丙丁\r\n　　正文一。\r\n"
      "【第2回】 戊己庚辛\r\n　　正文二。\r\n",
      "book.txt");
  EXPECT_THAT(import.errors, IsEmpty()) << Lines(import.errors);
  ASSERT_EQ(import.chapters.size(), 2u);
  EXPECT_EQ(import.chapters[0].line, 6);
  EXPECT_EQ(import.chapters[0].title, "甲乙丙丁");
  EXPECT_THAT(Lines(import.defects),
              HasSubstr("book.txt:1: 2 lines before the first heading (line 3) were left out"));
  EXPECT_THAT(Lines(import.defects), HasSubstr("book.txt:3: 2 headings without text, up to line 4"));
  EXPECT_THAT(Lines(import.defects), HasSubstr("the last chapter is 2; the novel has 100"));
  const Corpus corpus = Corpus::Parse(import.text, "book.txt");
  EXPECT_TRUE(corpus.Contains(2, "正文二"));
}

TEST(EditionImport, NamesMissingDoubledAndMisplacedChaptersByLine) {
  const EditionImport import = ImportEdition(
      "第二回 甲 乙\n文\n第五回 甲 乙\n文\n第五回 甲 乙\n文\n第四回 甲 乙\n文\n第七回 甲 乙\n文\n",
      "book.txt");
  const std::string errors = Lines(import.errors);
  EXPECT_THAT(errors, HasSubstr("book.txt:1: chapter 1 is missing before this heading of chapter 2"));
  EXPECT_THAT(errors, HasSubstr("book.txt:7: chapter 3 is missing before this heading of chapter 4"));
  EXPECT_THAT(errors, HasSubstr("book.txt:5: chapter 5 is here again; it first stands in line 3"));
  EXPECT_THAT(errors, HasSubstr("book.txt:7: chapter 4 stands after chapter 5"));
  EXPECT_THAT(errors, HasSubstr("book.txt:9: chapter 6 is missing"));
  EXPECT_FALSE(import.usable());
  EXPECT_EQ(import.text, "");
}

TEST(EditionImport, NamesEmptyAndShortChapters) {
  std::string long_text;
  for (int i = 0; i < 40; ++i) long_text += "却说那猴王";
  const EditionImport import =
      ImportEdition("第一回 甲 乙\n" + long_text + "\n第二回 丙 丁\n第三回 戊 己\n短\n第四回 庚 辛\n" +
                        long_text + "\n第五回 壬 癸\n" + long_text,
                    "book.txt");
  EXPECT_THAT(Lines(import.defects), HasSubstr("book.txt:3: chapter 2 has no text"));
  EXPECT_THAT(Lines(import.defects), HasSubstr("book.txt:4: chapter 3 has 1 characters where 200 are usual"));
}

TEST(EditionImport, SaysHowToConvertOtherEncodings) {
  EXPECT_THAT(Lines(ImportEdition("第一回 甲 乙\n\xc4\xe3\xba\xc3\n", "book.txt").errors),
              HasSubstr("book.txt:2: not valid UTF-8; if the file is in GB18030"));
  EXPECT_THAT(Lines(ImportEdition(std::string("\xFF\xFE\x2C\x7B", 4), "book.txt").errors),
              HasSubstr("UTF-16"));
  EXPECT_THAT(Lines(ImportEdition("", "book.txt").errors), HasSubstr("no chapter heading found"));
  EXPECT_THAT(Lines(ImportEdition("只是一篇文章。\n", "book.txt").errors),
              HasSubstr("no chapter heading found"));
}

TEST(OddCharacters, AreNamedWithTheirColumn) {
  const auto what = [](const std::string& line) {
    std::string text;
    for (const OddCharacters& odd : FindOddCharacters(line)) {
      text += std::to_string(odd.column) + " " + odd.what.en + "\n";
    }
    return text;
  };
  EXPECT_THAT(what("猴\xEF\xBF\xBD王"), HasSubstr("2 the character U+FFFD"));
  EXPECT_THAT(what("猴王\xE2\x80\x8B道"), HasSubstr("3 invisible character U+200B"));
  EXPECT_THAT(what("□黄精"), HasSubstr("1 \"□\" stands for a character"));
  EXPECT_THAT(what("\xEE\x80\x80"), HasSubstr("U+E000 is a private"));
  EXPECT_THAT(what("大圣<br/>道"), HasSubstr("3 HTML"));
  EXPECT_THAT(what("更多 www.example.com"), HasSubstr("4 a web address"));
  EXPECT_THAT(what("锟斤拷"), HasSubstr("mojibake"));
  EXPECT_THAT(what("那??道"), HasSubstr("2 question marks in a row"));
  EXPECT_THAT(what("\x01"), HasSubstr("control character U+0001"));
  EXPECT_EQ(what("诗曰：混沌未分天地乱，茫茫渺渺无人见。\t"), "");
}

TEST(EditionImport, ReadsBothEditionsOfTheNovel) {
  HUOYAN_NEEDS_THE_NOVEL();
  for (const std::string name : {"xiyouji.txt", "xiyouji-traditional.txt"}) {
    const std::string path = (DataFolder() / name).string();
    const EditionImport import = ImportEdition(ReadFile(path), name);
    EXPECT_THAT(import.errors, IsEmpty()) << Lines(import.errors);
    const Corpus imported = Corpus::Parse(import.text, name);
    const Corpus direct = Corpus::Load(path);
    EXPECT_EQ(imported.chapters().size(), 100u);
    EXPECT_EQ(imported.edition(), direct.edition());
    EXPECT_EQ(imported.appendix().has_value(), direct.appendix().has_value());
    if (imported.edition() == Edition::kChapterNine) {
      EXPECT_THAT(Lines(import.defects), HasSubstr("□"));
    }
  }
}

}  // namespace
}  // namespace huoyan
