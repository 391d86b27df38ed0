#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/cli/program.h"

// The manual and the completions come from the parser; here the real tools read them.

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

bool IsInstalled(const std::string& tool) {
  return std::system(("command -v " + tool + " > /dev/null").c_str()) == 0;
}

// What bash would offer for the words, the last of which is being typed.
std::string Completions(const Program& program, const std::string& words, int count) {
  const std::string file = (program.folder() / "offers").string();
  const std::string script = "source <(" + std::string(HUOYAN_PROGRAM) + " completion bash); COMP_WORDS=(" +
                             words + "); COMP_CWORD=" + std::to_string(count - 1) +
                             "; _huoyan; echo \"${COMPREPLY[*]}\" > " + file;
  EXPECT_EQ(std::system(ShellCommand({"bash", "-c", script}).c_str()), 0);
  return ReadFile(file);
}

TEST(Completion, OffersCommandsThenTheirOptions) {
  if (!IsInstalled("bash")) GTEST_SKIP() << "bash is missing";
  const Program program;
  EXPECT_EQ(Completions(program, "huoyan expo", 2), "export\n");
  EXPECT_EQ(Completions(program, "huoyan run x.json --exec", 4), "--executor\n");
  EXPECT_EQ(Completions(program, "huoyan --json plan --mach", 4), "--machine\n");
  EXPECT_THAT(Completions(program, "huoyan model ''", 3), HasSubstr("create"));
}

TEST(Completion, OffersTheValuesOfWhatIsTyped) {
  if (!IsInstalled("bash")) GTEST_SKIP() << "bash is missing";
  const Program program;
  EXPECT_EQ(Completions(program, "huoyan run x.json --executor ''", 5), "local slurm\n");
  EXPECT_EQ(Completions(program, "huoyan run --executor = sl", 5), "slurm\n");
  EXPECT_EQ(Completions(program, "huoyan ls --lang z", 4), "zh\n");
  EXPECT_EQ(Completions(program, "huoyan export tens", 3), "tensorboard\n");
  EXPECT_EQ(Completions(program, "huoyan export csv mlf", 4), "\n") << "the second word is a sweep";
  EXPECT_EQ(Completions(program, "huoyan completion z", 3), "zsh\n");
  EXPECT_EQ(Completions(program, "huoyan schema gate-p", 3), "gate-policy\n");
}

TEST(Completion, OffersTheKeysOfAnExperiment) {
  if (!IsInstalled("bash")) GTEST_SKIP() << "bash is missing";
  const Program program;
  EXPECT_EQ(Completions(program, "huoyan run x.json lora.ra", 4), "lora.rank=\n");
  EXPECT_EQ(Completions(program, "huoyan check x.json lora.rank = 8 train.max_s", 7), "train.max_steps=\n");
  EXPECT_EQ(Completions(program, "huoyan run lora.ra", 3), "\n") << "the first word is a file";
}

TEST(Completion, TakesTheValueOfAnOptionForNoCommand) {
  if (!IsInstalled("bash")) GTEST_SKIP() << "bash is missing";
  const Program program;
  EXPECT_EQ(Completions(program, "huoyan --runs run l", 4), "ls\n");
  EXPECT_EQ(Completions(program, "huoyan --lang = zh --runs = plan expo", 8), "export\n");
}

TEST(Completion, OtherShellsGetTheirOwn) {
  const Program program;
  EXPECT_THAT(program.Run({"completion", "fish"}).out, HasSubstr("-a run -d '"));
  EXPECT_THAT(program.Run({"completion", "fish"}).out, HasSubstr("-l executor -x -a 'local slurm' -d '"));
  EXPECT_THAT(program.Run({"completion", "zsh"}).out, HasSubstr("#compdef huoyan"));
  EXPECT_EQ(program.Run({"completion", "tcsh"}).code, 2);
}

TEST(Manual, NamesEveryCommandAndReadsWithoutAWarning) {
  const Program program;
  const ProgramResult page = program.Run({"man"});
  EXPECT_EQ(page.code, 0);
  for (const char* words :
       {".SH NAME", "huoyan run", "huoyan model create", "\\-\\-executor", "130 interrupted"})
    EXPECT_THAT(page.out, HasSubstr(words));
  if (!IsInstalled("man")) GTEST_SKIP() << "man is missing";
  program.Write("huoyan.1", page.out);
  const std::string file = (program.folder() / "huoyan.1").string();
  const std::string command = "LC_ALL=C.UTF-8 MANROFFSEQ= man --warnings -E UTF-8 -l -Tutf8 " + file + " > " +
                              file + ".txt 2> " + file + ".err";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(ReadFile(file + ".err"), IsEmpty());
  EXPECT_THAT(ReadFile(file + ".txt"), Not(IsEmpty()));
}

}  // namespace
}  // namespace huoyan
