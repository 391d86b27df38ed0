// What the program says of a command line that it cannot take, in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace huoyan {
namespace {

using ::testing::StartsWith;

struct Mistake {
  std::vector<std::string> words;
  std::string en, zh;  ///< how the message begins
};

const std::vector<Mistake>& Mistakes() {
  static const std::vector<Mistake> mistakes{
      {{"chek", "x.json"},
       "`huoyan` has no command chek; did you mean check?\ntry: huoyan --help\n",
       "`huoyan` 没有命令 chek；是否想写 check？\n用法见：huoyan --help\n"},
      {{"fly"}, "`huoyan` has no command fly; there are: init, check, ", "`huoyan` 没有命令 fly；可用：init"},
      {{}, "`huoyan` needs a command: init, check, ", "`huoyan` 之后须有命令：init, check, "},
      {{"model", "creat"},
       "`huoyan model` has no command creat; did you mean create?\ntry: huoyan model --help\n",
       "`huoyan model` 没有命令 creat；是否想写 create？\n"},
      {{"model"}, "`huoyan model` needs a command: create, ", "`huoyan model` 之后须有命令：create, "},
      {{"run", "x.json", "--job", "2"},
       "`huoyan run` has no option --job; did you mean --jobs?\ntry: huoyan run --help\n",
       "`huoyan run` 没有选项 --job；是否想写 --jobs？\n"},
      {{"run", "--jsn"},
       "`huoyan run` has no option --jsn; did you mean --json?\n",
       "`huoyan run` 没有选项 --jsn；是否想写 --json？\n"},
      {{"check", "--fast"}, "`huoyan check` has no option --fast\n", "`huoyan check` 没有选项 --fast\n"},
      {{"run"},
       "missing experiment; usage: huoyan run experiment [overrides]\n",
       "缺少 experiment；用法：huoyan run experiment [overrides]\n"},
      {{"export"},
       "missing format, sweep; usage: huoyan export format sweep [folder]\n",
       "缺少 format, sweep；用法：huoyan export format sweep [folder]\n"},
      {{"score"},
       "missing --gold, --answers; usage: huoyan score --gold ... --answers ...\n",
       "缺少 --gold, --answers；用法：huoyan score --gold ... --answers ...\n"},
      {{"ls", "more"},
       "\"more\" is one word too many; usage: huoyan ls\n",
       "多出 \"more\"；用法：huoyan ls\n"},
      {{"export", "jsn", "x"},
       "--format: expected one of csv, json, md, tensorboard, mlflow, found \"jsn\"; did you mean json?\n",
       "--format：应为 csv, json, md, tensorboard, mlflow 之一，实为 \"jsn\"；是否想写 json？\n"},
      {{"run", "x.json", "--memory", "-1"},
       "--memory: expected a number above 0, found \"-1\"\n",
       "--memory：应为大于 0 的数字，实为 \"-1\"\n"},
      {{"run", "x.json", "--jobs", "none"},
       "--jobs: expected auto, or a whole number from 1 to 9999, found \"none\"\n",
       "--jobs：应为 auto，或 1 至 9999 的整数，实为 \"none\"\n"},
      {{"run", "x.json", "--memory"}, "--memory needs a value\n", "--memory 需要一个值\n"},
      {{"run", "x.json", "-j", "1", "-j", "2"}, "--jobs is given 2 times\n", "--jobs 出现了 2 次\n"},
      {{"score", "--gold", "a", "--answers", "b", "--judge-model", "c"},
       "--judge-model needs --judge as well\n",
       "使用 --judge-model 时还须给出 --judge\n"},
  };
  return mistakes;
}

TEST(UsageErrors, SayWhatWasExpectedInTheLanguageChosen) {
  const Program english, chinese("LC_ALL=zh_CN.UTF-8");
  for (const Mistake& mistake : Mistakes()) {
    const ProgramResult in_english = english.Run(mistake.words), in_chinese = chinese.Run(mistake.words);
    EXPECT_EQ(in_english.code, 2);
    EXPECT_EQ(in_chinese.code, 2);
    EXPECT_THAT(in_english.err, StartsWith("huoyan: " + mistake.en));
    EXPECT_THAT(in_chinese.err, StartsWith("huoyan: " + mistake.zh));
  }
}

TEST(UsageErrors, HearTheLanguageEvenOfAWrongCommandLine) {
  EXPECT_THAT(Program().Run({"chek", "--lang", "zh"}).err, StartsWith("huoyan: `huoyan` 没有命令 chek"));
}

TEST(UsageErrors, LetNoEscapeSequenceReachTheTerminal) {
  EXPECT_THAT(Program().Run({"a\x1b[31mb"}).err, StartsWith("huoyan: `huoyan` has no command a?[31mb"));
}

}  // namespace
}  // namespace huoyan
