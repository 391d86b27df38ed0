#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "harness/summary/claims.h"
#include "reports/csv.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/table.h"
#include "tests/reports/golden.h"
#include "tests/reports/sample_decision.h"
#include "tests/reports/sample_sweep.h"
#include "tests/reports/well_formed.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Summary& SampleSummary() {
  static const Summary summary = [] {
    const GoldSet gold = MakeSampleGold();
    Summary made = Summarise("lora-rank", {}, MakeSampleRuns(gold), gold, kFewDraws);
    made.claims = TryClaims(MakeSampleClaims(), made, kFewDraws);
    return made;
  }();
  return summary;
}

TEST(Markdown, IsAsAgreed) {
  ExpectGolden("summary.en.md", MaskIntervals(RenderMarkdown(SampleSummary(), Language::kEnglish)));
  ExpectGolden("summary.zh.md", MaskIntervals(RenderMarkdown(SampleSummary(), Language::kChinese)));
}

TEST(Markdown, CannotBeBrokenByNames) {
  EXPECT_EQ(EscapeMarkdown("a|b\n*c* <d>"), "a\\|b \\*c\\* &lt;d&gt;");
  EXPECT_EQ(EscapeMarkdown("[x](y) `z` it's"), "\\[x\\](y) \\`z\\` it&#39;s");
}

TEST(Table, IsAsAgreed) {
  ExpectGolden("summary.en.txt", MaskIntervals(RenderTable(SampleSummary(), Language::kEnglish)));
  ExpectGolden("summary.zh.txt", MaskIntervals(RenderTable(SampleSummary(), Language::kChinese)));
}

TEST(Table, AlignsWideCharacters) {
  EXPECT_EQ(DisplayWidth("悟空"), 4U);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1U) << "a combining accent takes no room";
  EXPECT_EQ(DisplayWidth(""), 0U);
  Summary summary;
  summary.headline = MetricId::kAppropriate;
  for (const char* label : {"悟空", "abcd"}) {
    TrialSummary trial;
    trial.label = label;
    trial.peak_gib = 2;
    summary.trials.push_back(trial);
  }
  std::vector<std::size_t> columns;
  std::istringstream lines(RenderTable(summary, Language::kChinese));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("2.00") != std::string::npos)
      columns.push_back(DisplayWidth(line.substr(0, line.find("2.00"))));
  }
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0], columns[1]);
}

TEST(Table, LetsNoEscapeSequenceReachTheTerminal) {
  Summary summary;
  summary.verdict = {"\x1B]0;owned\x07", ""};
  EXPECT_THAT(RenderTable(summary, Language::kEnglish), Not(HasSubstr("\x1B")));
}

TEST(Csv, HasOneRowATrialAndAsManyCellsAsTitles) {
  std::istringstream lines(RenderCsv(SampleSummary()));
  std::string line;
  std::getline(lines, line);
  EXPECT_THAT(line, HasSubstr("rank,trial,model,lora_rank,targets,seed,status,ungradable,ungradable_low"));
  const auto commas = std::count(line.begin(), line.end(), ',');
  int rows = 0;
  for (; std::getline(lines, line); ++rows)
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), commas) << line;
  EXPECT_EQ(rows, 10);
}

TEST(Csv, HasAColumnForEveryAxisOfTheExperiment) {
  Summary summary;
  summary.outline.axes = {"lora.rank", "train.learning_rate", "dtype"};
  TrialSummary tuned, base;
  tuned.record.spec.lora = LoraSpec{};
  tuned.record.spec.train.learning_rate = 0.003;
  summary.trials = {tuned, base};
  const std::string csv = RenderCsv(summary);
  EXPECT_THAT(csv, HasSubstr("rank,trial,model,lora_rank,targets,train.learning_rate,dtype,seed,status,"));
  EXPECT_THAT(csv, HasSubstr("\n1,,,8,q+v,0.003,float32,1,completed,"));
  EXPECT_THAT(csv, HasSubstr("\n2,,,,,,float32,1,completed,")) << "a base has no learning rate";
}

TEST(Csv, QuotesAndDisarmsCells) {
  Summary summary;
  TrialSummary trial;
  trial.label = "=1+1,\"x\"";
  summary.trials.push_back(trial);
  EXPECT_THAT(RenderCsv(summary), HasSubstr("\n1,\"'=1+1,\"\"x\"\"\","));
}

TEST(JUnit, IsWellFormedWhateverTheNames) {
  for (const auto& [status, name] : EnumNames(Type<GateStatus>{})) {
    const std::string xml = RenderJUnit(DecisionWith(status, "<new> & \"improved\" \x02"));
    EXPECT_EQ(WhyNotWellFormed(xml), "") << name << "\n" << xml;
  }
}

TEST(JUnit, CountsFailuresErrorsAndSkips) {
  EXPECT_THAT(RenderJUnit(DecisionWith(GateStatus::kPass, "n")),
              HasSubstr(R"(tests="2" failures="0" errors="0" skipped="0")"));
  EXPECT_THAT(RenderJUnit(DecisionWith(GateStatus::kFail, "n")),
              HasSubstr(R"(tests="2" failures="1" errors="0" skipped="0")"));
  EXPECT_THAT(RenderJUnit(DecisionWith(GateStatus::kInconclusive, "n")),
              HasSubstr(R"(tests="2" failures="0" errors="0" skipped="1")"));
  EXPECT_THAT(RenderJUnit(DecisionWith(GateStatus::kNotComparable, "n")),
              HasSubstr(R"(tests="1" failures="0" errors="1" skipped="0")"));
}

TEST(GateMarkdown, ShowsEveryCheckWithGlyphAndText) {
  const std::string text = RenderMarkdown(DecisionWith(GateStatus::kFail, "n"), Language::kChinese);
  EXPECT_THAT(text, HasSubstr("✓ 通过"));
  EXPECT_THAT(text, HasSubstr("✗ 不通过"));
}

}  // namespace
}  // namespace huoyan
