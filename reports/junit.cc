#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reports/html.h"

namespace huoyan {
namespace {

/// One check as JUnit knows it. What only warns never fails.
struct Case {
  std::string name;
  GateStatus status;
  Text text;
};

std::vector<Case> CasesOf(const GateDecision& decision) {
  std::vector<Case> cases;
  const auto add = [&](const std::string& name, GateLevel level, GateStatus status, const Text& text) {
    cases.push_back({name, level == GateLevel::kWarn ? GateStatus::kPass : status, text});
  };
  for (const GateCheck& check : decision.checks)
    add(IdOf(check.rule), check.rule.level, check.status, check.text);
  for (const ResourceCheck& check : decision.resources)
    add(NameOf(check.resource), check.level, check.status, check.text);
  return cases;
}

std::string RenderCase(const Case& check) {
  std::string outcome;
  if (check.status == GateStatus::kFail) {
    outcome = fmt::format(R"(<failure message="{0}">{0}
{1}</failure>)",
                          Escape(check.text.en), Escape(check.text.zh));
  } else if (check.status == GateStatus::kPass) {
    outcome = "<system-out>" + Escape(check.text.en) + "</system-out>";
  } else {
    const char* const why = check.status == GateStatus::kInconclusive ? "inconclusive" : "not comparable";
    outcome = fmt::format(R"(<skipped message="{}: {}"/>)", why, Escape(check.text.en));
  }
  return fmt::format("    <testcase classname=\"huoyan.gate\" name=\"{}\">{}</testcase>\n",
                     Escape(check.name), outcome);
}

std::string RenderObstacle(const GateDecision& decision) {
  std::string reasons;
  for (const Text& note : decision.notes) reasons += note.en + "\n";
  return fmt::format(
      "    <testcase classname=\"huoyan.gate\" name=\"comparable\"><error "
      "message=\"{}\">{}</error></testcase>\n",
      Escape(decision.text.en), Escape(reasons));
}

}  // namespace

std::string RenderJUnit(const GateDecision& decision) {
  const std::vector<Case> checks = CasesOf(decision);
  const auto count = [&](GateStatus status) {
    return std::count_if(checks.begin(), checks.end(),
                         [&](const Case& check) { return check.status == status; });
  };
  const bool is_comparable = decision.status != GateStatus::kNotComparable;
  std::string cases = is_comparable ? "" : RenderObstacle(decision);
  for (const Case& check : checks) cases += RenderCase(check);
  const std::string counts =
      fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")",
                  checks.size() + (is_comparable ? 0 : 1), count(GateStatus::kFail), is_comparable ? 0 : 1,
                  count(GateStatus::kInconclusive) + count(GateStatus::kNotComparable));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"huoyan gate: {1}\" "
      "{0}>\n{2}  </testsuite>\n"
      "</testsuites>\n",
      counts, Escape(decision.candidate_label), cases);
}

}  // namespace huoyan
