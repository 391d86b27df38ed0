#include "reports/annotations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "reports/markdown.h"
#include "tests/reports/sample_decision.h"

namespace huoyan {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Annotations, BeginWithTheVerdictAtItsLevel) {
  const auto first = [](GateStatus status) {
    return LinesOf(RenderAnnotations(DecisionWith(status, "n")))[0];
  };
  EXPECT_EQ(first(GateStatus::kPass), "::notice title=Huoyan gate::text of <n>");
  EXPECT_EQ(first(GateStatus::kFail), "::error title=Huoyan gate::text of <n>");
  EXPECT_EQ(first(GateStatus::kInconclusive), "::warning title=Huoyan gate::text of <n>");
  EXPECT_EQ(first(GateStatus::kNotComparable), "::error title=Huoyan gate::text of <n>");
}

TEST(Annotations, NameEveryCheckThatDidNotPass) {
  GateDecision decision = DecisionWith(GateStatus::kFail, "n");
  EXPECT_EQ(LinesOf(RenderAnnotations(decision)).size(), 2u);
  EXPECT_THAT(LinesOf(RenderAnnotations(decision))[1],
              StartsWith("::error title=Huoyan gate%3A Fabrication::"));
  decision.checks[1].rule.level = GateLevel::kWarn;
  EXPECT_THAT(LinesOf(RenderAnnotations(decision))[1], StartsWith("::warning "));
  EXPECT_THAT(RenderAnnotations(decision, Language::kChinese), HasSubstr("title=火眼门禁%3A "));
}

TEST(Annotations, CannotBeginAnotherCommandWhateverTheNames) {
  GateDecision decision = DecisionWith(GateStatus::kFail, "x\n::error::owned\r\n50%");
  decision.checks[1].text.en = "a\n::stop-commands::b";
  const std::vector<std::string> lines = LinesOf(RenderAnnotations(decision));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], EndsWith("text of <x%0A::error::owned%0D%0A50%25>"));
  EXPECT_THAT(lines[1], EndsWith("::a%0A::stop-commands::b"));
}

TEST(Annotations, AreTenAtMostTheWorstFirst) {
  GateDecision decision = DecisionWith(GateStatus::kFail, "n");
  for (int i = 0; i < 20; ++i) {
    decision.checks.push_back(decision.checks[1]);
    decision.checks.back().status = GateStatus::kInconclusive;
  }
  std::swap(decision.checks[1], decision.checks.back());
  const std::vector<std::string> lines = LinesOf(RenderAnnotations(decision));
  ASSERT_EQ(lines.size(), kMostAnnotations);
  EXPECT_THAT(lines[1], StartsWith("::error "));
  EXPECT_THAT(lines[2], StartsWith("::warning "));
  EXPECT_THAT(lines.back(), HasSubstr("13 more checks did not pass"));
}

TEST(StepSummary, StaysWithinWhatGitHubTakes) {
  GateDecision decision = DecisionWith(GateStatus::kFail, "n");
  for (int i = 0; i < 20000; ++i) decision.notes.push_back({std::string(100, 'x'), std::string(100, 'x')});
  EXPECT_GT(RenderMarkdown(decision).size(), kMostSummaryBytes);
  const std::string summary = RenderStepSummary(decision, Language::kEnglish);
  EXPECT_LE(summary.size(), kMostSummaryBytes);
  EXPECT_GT(summary.size(), kMostSummaryBytes - 300);
  EXPECT_THAT(summary, EndsWith("x\n\n…cut off here: a step summary may hold 1 MiB.\n"));
  EXPECT_EQ(RenderStepSummary(decision, Language::kEnglish, 10), "");
  EXPECT_EQ(RenderStepSummary(DecisionWith(GateStatus::kPass, "n"), Language::kEnglish),
            RenderMarkdown(DecisionWith(GateStatus::kPass, "n")));
}

}  // namespace
}  // namespace huoyan
