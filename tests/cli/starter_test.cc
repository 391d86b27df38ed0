// What `init` writes, and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

// A folder inside of a checkout of its own: evalsets/ beside the folders the test makes.
class Init : public ::testing::Test {
 protected:
  Init() {
    fs::create_directory_symlink(fs::path(HUOYAN_SOURCE_DIR) / "evalsets", program_.folder() / "evalsets");
  }

  ProgramResult Run(const std::vector<std::string>& arguments) const { return program_.Run(arguments); }
  std::string Read(const std::string& file) const { return ReadFile(program_.folder() / file); }

  Program program_;
};

TEST_F(Init, TakesAFolderOrAFile) {
  EXPECT_EQ(Run({"init", "a"}).out, "a/experiment.json\na/experiment.schema.json\n");
  const ProgramResult file = Run({"init", "b/mine.json"});
  EXPECT_EQ(file.out, "b/mine.json\nb/experiment.schema.json\n");
  EXPECT_THAT(file.err, HasSubstr("huoyan check b/mine.json"));
  EXPECT_EQ(Run({"check", "b/mine.json"}).code, 0);
}

TEST_F(Init, RefusesANameThatIsEmpty) {
  const ProgramResult result = Run({"init", ""});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("\".\" is the current one"));
  EXPECT_THAT(Run({"init", "", "--lang", "zh"}).err, HasSubstr("未给出文件夹名"));
}

TEST_F(Init, ReplacesNothing) {
  program_.Write("a/experiment.schema.json", "mine");
  EXPECT_EQ(Run({"init", "a"}).out, "a/experiment.json\n") << "a schema alone is no experiment";
  EXPECT_EQ(Read("a/experiment.schema.json"), "mine");
  program_.Write("a/experiment.json", "mine");
  const ProgramResult again = Run({"init", "a"});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("a/experiment.json: exists already"));
  EXPECT_EQ(Read("a/experiment.json"), "mine");
}

TEST_F(Init, WritesARootThatHoldsFromBothEndsOfALink) {
  fs::create_directories(program_.folder() / "real" / "a" / "b");
  fs::create_directory_symlink("real/a/b", program_.folder() / "link");
  ASSERT_EQ(Run({"init", "link"}).code, 0);
  for (const char* file : {"link/experiment.json", "real/a/b/experiment.json"}) {
    const ProgramResult check = Run({"check", file});
    EXPECT_EQ(check.code, 0) << check.err;
  }
}

TEST_F(Init, CommentsInTheLanguageChosen) {
  ASSERT_EQ(Run({"init", "en"}).code, 0);
  ASSERT_EQ(Run({"init", "zh", "--lang", "zh"}).code, 0);
  EXPECT_THAT(Read("en/experiment.json"), HasSubstr("  // the grid: every combination is a trial\n"));
  EXPECT_THAT(Read("zh/experiment.json"), HasSubstr("  // 网格：每个组合为一次试验\n"));
  EXPECT_THAT(Read("zh/experiment.json"), Not(HasSubstr("// the ")));
  EXPECT_EQ(Run({"check", "zh/experiment.json"}).code, 0);
}

}  // namespace
}  // namespace huoyan
