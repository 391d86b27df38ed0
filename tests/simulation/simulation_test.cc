#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/simulation/scenario.h"

namespace huoyan {
namespace {

constexpr int kRuns = 200;
constexpr int kResamples = 200;
const char* const kCases = HUOYAN_SOURCE_DIR "/tests/cases/simulation";

class Simulated : public ::testing::TestWithParam<Scenario> {};

// The whole table takes minutes and is in docs/statistics.md; so few runs only catch what is plainly broken.
TEST_P(Simulated, KeepsItsBounds) {
  const Scenario& scenario = GetParam();
  const Outcome outcome = Simulate(scenario, kRuns, kResamples, kCases);
  const auto room = [](double bound) {
    return 3.5 * std::sqrt(std::max(0.002, bound * (1 - bound)) / kRuns);
  };
  EXPECT_GE(outcome.share, scenario.at_least == 1 ? 1 : scenario.at_least - room(scenario.at_least))
      << scenario.what;
  EXPECT_LE(outcome.share, scenario.at_most + room(scenario.at_most)) << scenario.what;
}

INSTANTIATE_TEST_SUITE_P(Table, Simulated, ::testing::ValuesIn(LoadScenarios(kCases)), [](const auto& info) {
  std::string name = info.param.id;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace huoyan
