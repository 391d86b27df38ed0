#include <fmt/format.h>

#include <algorithm>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostNamed = 5;

/// A number and what belongs to it, kept on one line.
std::string Unbroken(const std::string& text) {
  std::string joined;
  for (const char c : text) joined += c == ' ' ? "\xC2\xA0" : std::string(1, c);
  return joined;
}

std::string Chip(const Text& text, const char* kind = "") {
  return fmt::format(R"(<li class="chip {}">{}</li>)", kind, Both(text));
}

std::string GateChip(const std::optional<GateDecision>& gate) {
  if (!gate) return Chip({"– no gate: no baseline was named", "– 未设门禁：没有指定基线"});
  switch (gate->status) {
    case GateStatus::kPass:
      return Chip({"✓ gate passed", "✓ 门禁通过"}, "good");
    case GateStatus::kFail:
      return Chip({"✗ gate failed", "✗ 门禁未通过"}, "alarm");
    case GateStatus::kInconclusive:
      return Chip({"? gate inconclusive", "? 门禁无定论"});
    case GateStatus::kNotComparable:
      break;
  }
  return Chip({"≠ not comparable with the baseline", "≠ 与基线不可比较"});
}

/// What the gate said, and of each check the sentence; nothing without a gate.
std::string RenderGate(const std::optional<GateDecision>& gate) {
  if (!gate) return "";
  std::string checks;
  const auto add = [&](const Text& text) { checks += "<li>" + Both(text) + "</li>"; };
  for (const GateCheck& check : gate->checks) add(check.text);
  for (const ResourceCheck& check : gate->resources) add(check.text);
  for (const Text& note : gate->notes) add(note);
  return R"(<div class="gate"><p>)" + Both(gate->text) + "</p><details><summary>" +
         Both({"The gate's checks", "门禁各项检查"}) + "</summary><ul>" + checks + "</ul></details></div>";
}

std::string RenderChips(const Summary& summary, const ReportExtras& extras) {
  const auto scored = std::count_if(summary.trials.begin(), summary.trials.end(),
                                    [](const TrialSummary& trial) { return trial.test.has_value(); });
  std::string chips =
      Chip(Say("{} trials, {} of them scored", "{} 次试验，其中 {} 次有评分", summary.trials.size(), scored));
  if (!summary.gold.questions.empty()) {
    chips += Chip(Say("n = {} questions", "n = {} 道题", summary.gold.questions.size()));
  }
  if (summary.grader_check) {
    chips += summary.grader_check->ok
                 ? Chip({"✓ the grader passed its own check", "✓ 评分器自检通过"}, "good")
                 : Chip({"✗ the grader failed its own check", "✗ 评分器自检未通过"}, "alarm");
  }
  return R"(<ul class="chips">)" + chips + GateChip(extras.gate) + "</ul>" + RenderGate(extras.gate);
}

std::string Part(const Text& question, const std::string& answer, const std::string& detail) {
  return R"(<div><dt>)" + Both(question) + "</dt><dd>" + answer + R"(<span class="note">)" + detail +
         "</span></dd></div>";
}

std::string Named(const Summary& summary, std::size_t trial) {
  return fmt::format(R"(<span class="badge">{}</span> {})", trial + 1, Isolated(summary.trials[trial].label));
}

std::string RenderUse(const Summary& summary, std::size_t best) {
  const Estimate* score = EstimateOf(summary.trials[best].test, summary.headline);
  std::string detail = Both({"best on the dev questions", "开发集上最佳"});
  if (score != nullptr) {
    const Text& title = InfoOf(summary.headline).title;
    const std::string value = Percent(score->value, 1);
    const std::string interval = PercentInterval(score->low, score->high, 1);
    detail = Both(
        {fmt::format("{} {} {} (95%) on {} test questions; chosen on dev", title.en, value, interval,
                     score->n),
         fmt::format("{} {} {}（95%），测试题 {} 道；依开发集选出", title.zh, value, interval, score->n)});
  }
  return Part({"Use", "选用"}, Named(summary, best), detail);
}

std::vector<std::size_t> TiedOthers(const Summary& summary, std::size_t best) {
  std::vector<std::size_t> tied;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (i != best && summary.trials[i].tied_with_best) tied.push_back(i);
  }
  return tied;
}

std::string RenderSureness(const std::vector<std::size_t>& tied) {
  if (tied.empty()) {
    return Part({"How sure", "把握"},
                Both({"Sure: no other trial is tied with it", "较有把握：没有并列的试验"}),
                Both({"exact tests over whole facts on the test questions, Holm-adjusted, 5%",
                      "测试题上按事实的精确检验，Holm 校正，5%"}));
  }
  std::string numbers;
  for (std::size_t i = 0; i < std::min(tied.size(), kMostNamed); ++i)
    numbers += fmt::format("{}#{}", i == 0 ? "" : ", ", tied[i] + 1);
  if (tied.size() > kMostNamed) numbers += " …";
  return Part({"How sure", "把握"},
              Both(Say(tied.size() == 1 ? "≈ Tied with {} other trial" : "≈ Tied with {} other trials",
                       "≈ 与另外 {} 次试验并列", tied.size())),
              Both({numbers + ": the questions cannot tell them from it; it may not be the best of them",
                    numbers + "：这些题目无法区分它们，它未必是其中最好的"}));
}

std::string RenderReason(const TrialSummary& best, MetricId headline) {
  const MetricChange* change = best.against_base ? FindChange(*best.against_base, headline) : nullptr;
  if (change == nullptr || !best.base_test) {
    return Part({"Why", "理由"}, Both({"It answered best", "回答最好"}),
                Both({"no untuned base to compare with", "没有可比较的未微调基座"}));
  }
  const std::string interval = "[" + Points(change->low) + ", " + Points(change->high) + "]";
  return Part({"Why", "理由"},
              Both({Points(change->difference) + " points against its untuned base",
                    "较未微调基座 " + Points(change->difference) + " 个百分点"}),
              Both({interval + " (95%), paired by question, " + Unbroken(PValue(best.base_test->p)),
                    interval + "（95%），按题配对，" + Unbroken(PValue(best.base_test->p))}));
}

/// What the choice costs, and which of the tied trials costs least.
std::string RenderCost(const Summary& summary, std::size_t best, const std::vector<std::size_t>& tied) {
  const std::optional<double>& own = summary.trials[best].peak_gib;
  if (!own) return "";
  std::size_t cheapest = best;
  for (const std::size_t i : tied) {
    const std::optional<double>& peak = summary.trials[i].peak_gib;
    if (peak && *peak < *summary.trials[cheapest].peak_gib) cheapest = i;
  }
  const std::optional<double>& speed = summary.trials[best].record.speed.train_tokens_per_second;
  const std::string rate = speed ? Rate(*speed) : "–";
  const std::string answer = Both({Unbroken(Gib(*own)) + " at its peak", "峰值 " + Unbroken(Gib(*own))});
  if (cheapest == best) {
    return Part({"Cost", "代价"}, answer,
                Both({rate + " training tokens/s; none of its ties needs less memory",
                      "训练 " + rate + " 词元/秒；并列者中没有更省内存的"}));
  }
  return Part({"Cost", "代价"}, answer,
              Both({"If memory is short, the smallest of the ties:", "内存紧张时，并列者中最省的是："}) +
                  " " + Named(summary, cheapest) + " " + Unbroken(Gib(*summary.trials[cheapest].peak_gib)));
}

std::string RenderAnswer(const Summary& summary) {
  if (!summary.best) return "";
  const std::size_t best = *summary.best;
  const std::vector<std::size_t> tied = TiedOthers(summary, best);
  return R"(<dl class="answer-in-short">)" + RenderUse(summary, best) + RenderSureness(tied) +
         RenderReason(summary.trials[best], summary.headline) + RenderCost(summary, best, tied) + "</dl>";
}

}  // namespace

std::string RenderVerdict(const Summary& summary, const ReportExtras& extras) {
  std::string warnings;
  for (const Text& warning : summary.warnings) warnings += "<li>" + Both(warning) + "</li>";
  std::string html = R"(<section id="verdict"><p class="eyebrow"><b>)" + Isolated(summary.experiment_name) +
                     "</b> · " + Escape(summary.provenance.started_at.substr(0, 10)) + "</p><h1>" +
                     Both(summary.verdict) + "</h1>" + RenderAnswer(summary) + RenderChips(summary, extras);
  if (!warnings.empty()) {
    html += R"(<div class="warnings"><p>)" + Both({"Before you believe it", "采信之前请注意"}) + "</p><ul>" +
            warnings + "</ul></div>";
  }
  return html + "</section>";
}

}  // namespace huoyan
