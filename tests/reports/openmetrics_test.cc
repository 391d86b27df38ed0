#include "reports/openmetrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/reports/sample_decision.h"

namespace huoyan {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(OpenMetrics, SaysTheVerdictAndEnds) {
  const std::string text = RenderOpenMetrics(DecisionWith(GateStatus::kInconclusive, "n"));
  EXPECT_THAT(text, HasSubstr("huoyan_gate_info{baseline=\"base\",candidate=\"n\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("huoyan_gate_status{huoyan_gate_status=\"inconclusive\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("huoyan_gate_status{huoyan_gate_status=\"pass\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("huoyan_gate_questions{rule=\"fabrication\"} 10\n"));
  EXPECT_THAT(text, EndsWith("# EOF\n"));
}

TEST(OpenMetrics, KeepsEverySampleOnItsLineWhateverTheNames) {
  const std::string text = RenderOpenMetrics(DecisionWith(GateStatus::kPass, "a\"b\\c\nd"));
  EXPECT_THAT(text, HasSubstr("candidate=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(OpenMetrics, LeavesOutFamiliesWithoutSamples) {
  const std::string text = RenderOpenMetrics(DecisionWith(GateStatus::kNotComparable, "n"));
  EXPECT_THAT(text, Not(HasSubstr("huoyan_gate_gain_ratio")));
  EXPECT_THAT(text, HasSubstr("huoyan_gate_status{huoyan_gate_status=\"not_comparable\"} 1\n"));
}

TEST(OpenMetrics, GivesBytesAndTokensOnBothSides) {
  GateDecision decision = DecisionWith(GateStatus::kPass, "n");
  ResourceCheck memory;
  memory.baseline = 1000;
  memory.candidate = 1050;
  decision.resources = {memory};
  const std::string text = RenderOpenMetrics(decision);
  EXPECT_THAT(text, HasSubstr("# UNIT huoyan_gate_peak_memory_bytes bytes\n"));
  EXPECT_THAT(text, HasSubstr("huoyan_gate_peak_memory_bytes{side=\"candidate\"} 1050\n"));
}

}  // namespace
}  // namespace huoyan
