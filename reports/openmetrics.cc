#include "reports/openmetrics.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <vector>

namespace huoyan {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

std::string EscapeLabel(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\n') {
      safe += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string WordValue(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

/// One metric family: its head and its samples, or nothing while it has none.
class Family {
 public:
  Family(std::string name, const char* type, const char* unit, const char* help)
      : name_(std::move(name)), type_(type), unit_(unit), help_(help) {}

  void Add(const Labels& labels, double value, const char* suffix = "") {
    std::string inside;
    for (const auto& [key, text] : labels)
      inside += fmt::format("{}{}=\"{}\"", inside.empty() ? "" : ",", key, EscapeLabel(text));
    samples_ += name_ + suffix + (inside.empty() ? "" : "{" + inside + "}") + " " + WordValue(value) + "\n";
  }

  std::string Render() const {
    if (samples_.empty()) return "";
    std::string head = fmt::format("# TYPE {} {}\n", name_, type_);
    if (*unit_ != '\0') head += fmt::format("# UNIT {} {}\n", name_, unit_);
    return head + fmt::format("# HELP {} {}\n", name_, help_) + samples_;
  }

 private:
  std::string name_;
  const char* type_;
  const char* unit_;
  const char* help_;
  std::string samples_;
};

/// A state set has one sample a state; the one that holds is 1.
void AddStates(Family& family, const std::string& name, const Labels& labels, GateStatus status) {
  for (const auto& [value, state] : EnumNames(Type<GateStatus>{})) {
    Labels all = labels;
    all.emplace_back(name, state);
    family.Add(all, value == status ? 1 : 0);
  }
}

std::string RenderVerdict(const GateDecision& decision) {
  Family info("huoyan_gate", "info", "", "What was held against what.");
  info.Add({{"baseline", decision.baseline_label}, {"candidate", decision.candidate_label}}, 1, "_info");
  Family status("huoyan_gate_status", "stateset", "", "The gate's verdict.");
  AddStates(status, "huoyan_gate_status", {}, decision.status);
  Family code("huoyan_gate_exit_code", "gauge", "", "Exit code of huoyan gate.");
  code.Add({}, static_cast<double>(decision.exit_code));
  return info.Render() + status.Render() + code.Render();
}

std::string RenderChecks(const std::vector<GateCheck>& checks) {
  Family status("huoyan_gate_check_status", "stateset", "", "What came of each rule.");
  Family value("huoyan_gate_value_ratio", "gauge", "ratio", "The rule's metric on either side.");
  Family gain("huoyan_gate_gain_ratio", "gauge", "ratio",
              "Change in the good direction, with its one-sided 95% bounds.");
  Family tolerance("huoyan_gate_tolerance_ratio", "gauge", "ratio", "Loss that the policy accepts.");
  Family p("huoyan_gate_p_value", "gauge", "",
           "One-sided p against not worse, Holm-adjusted over all tests.");
  Family questions("huoyan_gate_questions", "gauge", "", "Questions that decide the rule.");
  for (const GateCheck& check : checks) {
    const std::string rule = IdOf(check.rule);
    AddStates(status, "huoyan_gate_check_status", {{"rule", rule}}, check.status);
    value.Add({{"rule", rule}, {"side", "baseline"}}, check.baseline);
    value.Add({{"rule", rule}, {"side", "candidate"}}, check.candidate);
    gain.Add({{"rule", rule}, {"bound", "estimate"}}, check.gain);
    gain.Add({{"rule", rule}, {"bound", "low"}}, check.gain_low);
    gain.Add({{"rule", rule}, {"bound", "high"}}, check.gain_high);
    tolerance.Add({{"rule", rule}}, check.rule.tolerance);
    p.Add({{"rule", rule}}, check.p_worse);
    questions.Add({{"rule", rule}}, static_cast<double>(check.questions));
  }
  return status.Render() + value.Render() + gain.Render() + tolerance.Render() + p.Render() +
         questions.Render();
}

std::string RenderResources(const std::vector<ResourceCheck>& checks) {
  Family status("huoyan_gate_resource_status", "stateset", "", "What came of memory and speed.");
  Family memory("huoyan_gate_peak_memory_bytes", "gauge", "bytes", "Largest total of live tensors.");
  Family speed("huoyan_gate_training_tokens_per_second", "gauge", "", "Median training speed.");
  Family growth("huoyan_gate_resource_growth_ratio", "gauge", "ratio",
                "Growth of memory or loss of speed; above 0 is worse.");
  for (const ResourceCheck& check : checks) {
    const std::string name = NameOf(check.resource);
    AddStates(status, "huoyan_gate_resource_status", {{"resource", name}}, check.status);
    if (check.baseline <= 0) continue;  // not measured on both sides
    Family& family = check.resource == Resource::kMemory ? memory : speed;
    family.Add({{"side", "baseline"}}, check.baseline);
    family.Add({{"side", "candidate"}}, check.candidate);
    growth.Add({{"resource", name}}, check.growth);
  }
  return status.Render() + memory.Render() + speed.Render() + growth.Render();
}

}  // namespace

std::string RenderOpenMetrics(const GateDecision& decision) {
  return RenderVerdict(decision) + RenderChecks(decision.checks) + RenderResources(decision.resources) +
         "# EOF\n";
}

}  // namespace huoyan
