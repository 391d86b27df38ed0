#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/cli/command_line.h"
#include "harness/cli/language.h"
#include "harness/cli/text_table.h"

namespace huoyan {
namespace {

TEST(TextTable, AlignsChineseAsTwoColumnsWide) {
  TextTable table({"trial", "state"});
  table.Add({"小模型", "new"});
  table.Add({"ab", "完成"});
  EXPECT_EQ(table.Render(), "trial   state\n小模型  new\nab      完成\n");
}

TEST(TextTable, LetsNoEscapeSequenceOfAFileReachTheTerminal) {
  TextTable table({"trial", "state"});
  table.Add({"a\x1b[31mb", "new"});
  EXPECT_EQ(table.Render(), "trial    state\na?[31mb  new\n");
}

TEST(ShellCommand, QuotesWhatAShellWouldChange) {
  EXPECT_EQ(ShellCommand({"huoyan", "run", "a.json", "lora.rank=8,16"}), "huoyan run a.json lora.rank=8,16");
  EXPECT_EQ(ShellCommand({"a b", "", "it's", "悟空"}), "'a b' '' 'it'\\''s' '悟空'");
}

TEST(Language, IsThatOfTheFirstVariableThatIsSet) {
  const auto with = [](const char* all, const char* lang) {
    ::setenv("LC_ALL", all, 1);
    ::unsetenv("LC_MESSAGES");
    ::setenv("LANG", lang, 1);
    return LanguageOfEnvironment();
  };
  EXPECT_EQ(with("", "zh_CN.UTF-8"), Language::kChinese);
  EXPECT_EQ(with("C", "zh_CN.UTF-8"), Language::kEnglish);
  EXPECT_EQ(with("zh_TW", "en_US"), Language::kChinese);
  EXPECT_EQ(with("", ""), Language::kEnglish);
}

}  // namespace
}  // namespace huoyan
