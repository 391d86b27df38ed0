#include "tests/simulation/scenario.h"

#include <cmath>
#include <functional>
#include <sstream>

#include "harness/base/file.h"
#include "tests/simulation/gates.h"
#include "tests/simulation/statistics.h"

namespace huoyan {

const EnumTable<Measure>& EnumNames(Type<Measure>) {
  static const EnumTable<Measure> table{
      {Measure::kCoverage, "coverage"}, {Measure::kFalseAlarms, "false_alarms"}, {Measure::kPower, "power"}};
  return table;
}

const EnumTable<Method>& EnumNames(Type<Method>) {
  static const EnumTable<Method> table{{Method::kWilson, "wilson"},
                                       {Method::kClusteredT, "clustered_t"},
                                       {Method::kPairedBootstrap, "paired_bootstrap"},
                                       {Method::kRatioBootstrap, "ratio_bootstrap"},
                                       {Method::kCorrectedRate, "corrected_rate"},
                                       {Method::kMcNemar, "mcnemar"},
                                       {Method::kSignFlip, "sign_flip"},
                                       {Method::kArmSwap, "arm_swap"},
                                       {Method::kGate, "gate"},
                                       {Method::kGateRecorded, "gate_recorded"},
                                       {Method::kGateMemory, "gate_memory"},
                                       {Method::kGateSpeed, "gate_speed"}};
  return table;
}

const Fields<Scenario>& DescribeFields(Type<Scenario>) {
  static const auto fields =
      Fields<Scenario>()
          .Required("id", &Scenario::id, {"name", "名称"})
          .Required("what", &Scenario::what, {"in words", "说明"})
          .Required("measure", &Scenario::measure, {"what is counted", "统计什么"})
          .Required("method", &Scenario::method, {"interval, test or gate", "方法"})
          .Required("at_least", &Scenario::at_least, {"lower bound", "下界"}, Between(0, 1))
          .Required("at_most", &Scenario::at_most, {"upper bound", "上界"}, Between(0, 1))
          .Optional("facts", &Scenario::facts, {"facts", "事实数"}, AtLeast(2))
          .Optional("per_fact", &Scenario::per_fact, {"questions on each", "每个事实的题数"}, AtLeast(1))
          .Optional("rate", &Scenario::rate, {"mean skill", "平均能力"}, Between(0, 1))
          .Optional("spread", &Scenario::spread, {"of skill over facts", "能力差异"}, Between(0, 1))
          .Optional("shared", &Scenario::shared, {"luck shared within a fact", "同一事实共享运气"},
                    Between(0, 1))
          .Optional("agree", &Scenario::agree, {"luck shared by the models", "两模型共享运气"}, Between(0, 1))
          .Optional("drop", &Scenario::drop, {"by which the second is weaker", "第二个模型的下降"},
                    Between(0, 1));
  return fields;
}

std::vector<Scenario> LoadScenarios(const std::string& cases) {
  const std::string path = cases + "/scenarios.jsonl";
  std::vector<Scenario> scenarios;
  std::istringstream lines(ReadFile(path));
  for (std::string line; std::getline(lines, line);) {
    scenarios.push_back(Decode<Scenario>(JsonDocument::Parse(line, path)));
  }
  return scenarios;
}

Outcome Simulate(const Scenario& scenario, int runs, int resamples, const std::string& cases) {
  const auto simulation = scenario.method >= Method::kGate ? SimulatedGate(scenario, resamples, cases)
                                                           : SimulatedStatistic(scenario, resamples);
  std::mt19937_64 random(20260101);
  int hits = 0;
  for (int run = 0; run < runs; ++run) hits += simulation(random) ? 1 : 0;
  const double share = static_cast<double>(hits) / runs;
  return {share, std::sqrt(share * (1 - share) / runs)};
}

}  // namespace huoyan
