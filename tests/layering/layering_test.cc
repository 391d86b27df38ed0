#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

// Who may include whom: base -> {evalsets, trainer} -> harness -> reports -> harness/cli, and trainer ->
// trainer/torch -> harness/cli. Read A -> B: B may include A. Tests may include everything.

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

struct Room {
  std::string folder;
  std::vector<std::string> may_include;  // folders
  std::vector<std::string> never;        // exceptions from the above
};

const std::vector<Room>& Rooms() {
  // The first room whose folder holds a file is the file's.
  static const std::vector<Room> rooms{
      {"harness/base/", {"harness/base/"}, {}},
      {"harness/cli/", {"harness/", "evalsets/", "trainer/", "reports/"}, {"trainer/torch/"}},
      {"harness/", {"harness/", "evalsets/", "trainer/"}, {"harness/cli/", "trainer/torch/"}},
      {"evalsets/", {"harness/base/", "evalsets/"}, {}},
      {"trainer/torch/", {"harness/base/", "trainer/"}, {}},
      {"trainer/", {"harness/base/", "trainer/"}, {"trainer/torch/"}},
      {"reports/",
       {"harness/", "evalsets/", "trainer/", "reports/"},
       {"harness/cli/", "trainer/torch/", "trainer/session.h"}},
  };
  return rooms;
}

bool StartsWith(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

bool StartsWithAny(const std::string& text, const std::vector<std::string>& starts) {
  for (const std::string& start : starts) {
    if (StartsWith(text, start)) return true;
  }
  return false;
}

// What an #include line names, quotes and brackets off; nothing for any other line.
std::optional<std::string> IncludeOf(const std::string& line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#') return std::nullopt;
  const std::size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string::npos || line.compare(word, 7, "include") != 0) return std::nullopt;
  const std::size_t open = line.find_first_of("<\"", word);
  const std::size_t close = line.find_first_of(">\"", open + 1);
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  return line.substr(open + 1, close - open - 1);
}

bool IsAllowed(const std::string& file, const std::string& include) {
  if (StartsWithAny(include, {"torch/", "ATen/", "c10/"})) return StartsWith(file, "trainer/torch/");
  if (!StartsWithAny(include, {"harness/", "evalsets/", "trainer/", "reports/", "tests/"})) return true;
  for (const Room& room : Rooms()) {
    if (!StartsWith(file, room.folder)) continue;
    return StartsWithAny(include, room.may_include) && !StartsWithAny(include, room.never);
  }
  return true;
}

std::vector<std::string> ForbiddenIncludes(const std::string& file, std::istream& content) {
  std::vector<std::string> found;
  int number = 0;
  for (std::string line; std::getline(content, line);) {
    ++number;
    const auto include = IncludeOf(line);
    if (include && !IsAllowed(file, *include)) {
      found.push_back(file + ":" + std::to_string(number) + ": may not include " + *include);
    }
  }
  return found;
}

TEST(Layering, NoFileIncludesWhatItMayNot) {
  const fs::path root = HUOYAN_SOURCE_DIR;
  std::size_t files = 0;
  std::vector<std::string> found;
  for (const char* folder : {"harness", "evalsets", "trainer", "reports"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cc" && extension != ".mm") continue;
      ++files;
      std::ifstream in(entry.path());
      const auto more = ForbiddenIncludes(entry.path().lexically_relative(root).generic_string(), in);
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  EXPECT_THAT(found, IsEmpty());
  EXPECT_GT(files, 100u) << "the sources were not found";
}

TEST(Layering, TheCheckFindsWhatIsForbidden) {
  const auto check = [](const std::string& file, const std::string& line) {
    std::istringstream content(line);
    return ForbiddenIncludes(file, content).size();
  };
  EXPECT_EQ(check("evalsets/gold.cc", "#include \"trainer/specs.h\""), 1u);
  EXPECT_EQ(check("harness/base/json.h", "  # include \"evalsets/gold.h\""), 1u);
  EXPECT_EQ(check("harness/sweep/trial.cc", "#include \"trainer/torch/attention.h\""), 1u);
  EXPECT_EQ(check("harness/sweep/trial.cc", "#include \"reports/report.h\""), 1u);
  EXPECT_EQ(check("harness/cli/main.cc", "#include <torch/torch.h>"), 1u);
  EXPECT_EQ(check("reports/html.cc", "#include \"trainer/session.h\""), 1u);
  EXPECT_EQ(check("trainer/packing.cc", "#include <ATen/ATen.h>"), 1u);
  EXPECT_EQ(check("trainer/torch/linear.cc", "#include <ATen/ATen.h>"), 0u);
  EXPECT_EQ(check("harness/cli/main.cc", "#include \"reports/report.h\""), 0u);
  EXPECT_EQ(check("harness/sweep/trial.cc", "#include \"evalsets/gold.h\""), 0u);
  EXPECT_EQ(check("harness/sweep/trial.cc", "// #include \"reports/report.h\" is not an include"), 0u);
}

}  // namespace
}  // namespace huoyan
