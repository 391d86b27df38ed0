#include "reports/annotations.h"

#include <algorithm>
#include <vector>

namespace huoyan {
namespace {

/// As actions/toolkit escapes what stands after "::" and, with ':' and ',', what stands in a property.
std::string EscapeCommand(std::string_view text, bool is_property) {
  std::string safe;
  for (const char c : text) {
    const bool ends_property = is_property && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || ends_property) {
      safe += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string Command(const char* level, const std::string& title, const std::string& message) {
  return fmt::format("::{} title={}::{}\n", level, EscapeCommand(title, true), EscapeCommand(message, false));
}

const char* LevelOf(GateStatus status) {
  switch (status) {
    case GateStatus::kPass:
      return "notice";
    case GateStatus::kInconclusive:
      return "warning";
    case GateStatus::kFail:
    case GateStatus::kNotComparable:
      break;
  }
  return "error";
}

constexpr int kWarnings = 10;  // checks that only warn come after those that may fail the gate

/// 0 is the worst.
int SeverityOf(GateStatus status) {
  if (status == GateStatus::kFail) return 0;
  return status == GateStatus::kNotComparable ? 1 : 2;
}

struct Shortfall {
  int rank;  ///< worst first
  const char* level;
  Text title;
  Text text;
};

std::vector<Shortfall> ShortfallsOf(const GateDecision& decision) {
  std::vector<Shortfall> shortfalls;
  const auto add = [&](GateLevel level, GateStatus status, const Text& title, const Text& text) {
    if (status == GateStatus::kPass) return;
    const bool may_fail = level == GateLevel::kError;
    const int rank = SeverityOf(status) + (may_fail ? 0 : kWarnings);
    shortfalls.push_back({rank, may_fail ? LevelOf(status) : "warning", title, text});
  };
  for (const GateCheck& check : decision.checks)
    add(check.rule.level, check.status, TitleOf(check.rule), check.text);
  for (const ResourceCheck& check : decision.resources)
    add(check.level, check.status, TitleOf(check.resource), check.text);
  std::stable_sort(shortfalls.begin(), shortfalls.end(),
                   [](const Shortfall& a, const Shortfall& b) { return a.rank < b.rank; });
  return shortfalls;
}

}  // namespace

std::string RenderAnnotations(const GateDecision& decision, Language language) {
  const std::string gate = Text{"Huoyan gate", "火眼门禁"}.In(language);
  std::string text = Command(LevelOf(decision.status), gate, decision.text.In(language));
  const std::vector<Shortfall> shortfalls = ShortfallsOf(decision);
  const bool all_fit = shortfalls.size() < kMostAnnotations;
  const std::size_t shown = all_fit ? shortfalls.size() : kMostAnnotations - 2;
  for (std::size_t i = 0; i < shown; ++i) {
    const Shortfall& shortfall = shortfalls[i];
    text += Command(shortfall.level, gate + ": " + shortfall.title.In(language), shortfall.text.In(language));
  }
  if (all_fit) return text;
  return text + Command("notice", gate,
                        Say("{} more checks did not pass; see the step summary",
                            "另有 {} 项检查未通过，见步骤摘要", shortfalls.size() - shown)
                            .In(language));
}

}  // namespace huoyan
