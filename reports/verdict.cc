#include <fmt/format.h>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

std::string Chip(const Text& text, const char* kind = "") {
  return fmt::format(R"(<li class="chip {}">{}</li>)", kind, Both(text));
}

std::string RenderChips(const Summary& summary) {
  std::size_t scored = 0;
  for (const TrialSummary& trial : summary.trials) scored += trial.test ? 1 : 0;
  std::string chips =
      Chip(Say("{} trials, {} of them scored", "{} 次试验，其中 {} 次有评分", summary.trials.size(), scored));
  if (!summary.gold.questions.empty()) {
    chips += Chip(Say("{} questions", "{} 道题", summary.gold.questions.size()));
  }
  if (summary.grader_check) {
    chips += summary.grader_check->ok
                 ? Chip({"✓ the grader passed its own check", "✓ 评分器自检通过"}, "good")
                 : Chip({"✗ the grader failed its own check", "✗ 评分器自检未通过"}, "alarm");
  }
  return R"(<ul class="chips">)" + chips + "</ul>";
}

}  // namespace

std::string RenderVerdict(const Summary& summary) {
  std::string warnings;
  for (const Text& warning : summary.warnings) warnings += "<li>" + Both(warning) + "</li>";
  std::string html = R"(<section id="verdict"><p class="eyebrow"><b>)" + Isolated(summary.experiment_name) +
                     "</b> · " + Escape(summary.provenance.started_at.substr(0, 10)) + "</p><h1>" +
                     Both(summary.verdict) + "</h1>";
  if (!summary.hypothesis.en.empty() || !summary.hypothesis.zh.empty()) {
    html +=
        R"(<p class="hypothesis">)" + Both({"Hypothesis: ", "假设："}) + Both(summary.hypothesis) + "</p>";
  }
  html += RenderChips(summary);
  if (!warnings.empty()) html += R"(<ul class="warnings">)" + warnings + "</ul>";
  return html + "</section>";
}

}  // namespace huoyan
