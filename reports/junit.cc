#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/html.h"

namespace huoyan {
namespace {

std::string RenderCase(const GateCheck& check) {
  std::string outcome;
  if (check.status == GateStatus::kFail) {
    outcome = fmt::format(R"(<failure message="{0}">{0}
{1}</failure>)",
                          Escape(check.text.en), Escape(check.text.zh));
  } else if (check.status == GateStatus::kInconclusive) {
    outcome = fmt::format(R"(<skipped message="inconclusive: {}"/>)", Escape(check.text.en));
  } else {
    outcome = "<system-out>" + Escape(check.text.en) + "</system-out>";
  }
  return fmt::format("    <testcase classname=\"huoyan.gate\" name=\"{}\">{}</testcase>\n",
                     NameOf(check.rule.metric), outcome);
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
  const auto count = [&](GateStatus status) {
    return std::count_if(decision.checks.begin(), decision.checks.end(),
                         [&](const GateCheck& check) { return check.status == status; });
  };
  const bool is_comparable = decision.status != GateStatus::kNotComparable;
  std::string cases = is_comparable ? "" : RenderObstacle(decision);
  for (const GateCheck& check : decision.checks) cases += RenderCase(check);
  const std::string counts =
      fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")",
                  decision.checks.size() + (is_comparable ? 0 : 1), count(GateStatus::kFail),
                  is_comparable ? 0 : 1, count(GateStatus::kInconclusive));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"huoyan gate: {1}\" "
      "{0}>\n{2}  </testsuite>\n"
      "</testsuites>\n",
      counts, Escape(decision.candidate_label), cases);
}

}  // namespace huoyan
