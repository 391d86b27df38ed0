#include "reports/markdown.h"

#include <fmt/format.h>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/names.h"

namespace huoyan {
namespace {

std::string Row(const std::vector<std::string>& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

/// `right_from`: the first of the columns that hold numbers.
std::string Head(const std::vector<std::string>& titles, std::size_t right_from) {
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < titles.size(); ++i) rules.emplace_back(i < right_from ? "---" : "---:");
  return Row(titles) + Row(rules);
}

std::string WithInterval(const Estimate* estimate) {
  return estimate == nullptr
             ? "–"
             : Percent(estimate->value, 1) + " " + PercentInterval(estimate->low, estimate->high, 1);
}

std::string Note(const Summary& summary, std::size_t index, Language language) {
  const TrialSummary& trial = summary.trials[index];
  if (trial.record.status != TrialStatus::kCompleted) {
    const Text detail{trial.record.detail_en, trial.record.detail_zh};
    return ReadableName(trial.record.status).In(language) + ": " + detail.In(language);
  }
  if (summary.best == index) return Text{"best on dev", "开发集最佳"}.In(language);
  return trial.tied_with_best ? Text{"tied with best", "与最佳并列"}.In(language) : "";
}

std::string TrialRow(const Summary& summary, std::size_t index, Language language) {
  const TrialSummary& trial = summary.trials[index];
  const MetricChange* change =
      trial.against_base ? FindChange(*trial.against_base, summary.headline) : nullptr;
  const std::optional<double>& speed = trial.record.speed.train_tokens_per_second;
  return Row({std::to_string(index + 1), EscapeMarkdown(trial.label),
              EscapeMarkdown(Note(summary, index, language)),
              WithInterval(EstimateOf(trial.test, summary.headline)),
              change == nullptr || !trial.base_test
                  ? "–"
                  : fmt::format("{} [{}, {}], {}", Points(change->difference), Points(change->low),
                                Points(change->high), PValue(trial.base_test->p)),
              WithInterval(EstimateOf(trial.test, MetricId::kHallucinationAll)),
              WithInterval(EstimateOf(trial.test, MetricId::kFabrication)),
              trial.peak_gib ? Gib(*trial.peak_gib) : "–", speed ? Rate(*speed) : "–"});
}

/// One line a test; of a claim without any, its reason.
std::string ClaimRows(const ClaimResult& claim, Language language) {
  const std::string id = EscapeMarkdown(claim.id);
  const std::string statement = EscapeMarkdown(claim.statement.In(language));
  const std::string verdict = ReadableName(claim.verdict).In(language);
  if (claim.tests.empty())
    return Row({id, statement, verdict, "–", EscapeMarkdown(claim.reason.In(language))});
  std::string rows;
  for (std::size_t i = 0; i < claim.tests.size(); ++i) {
    const ClaimTestResult& test = claim.tests[i];
    const std::string mark = claim.tests.size() > 1 ? ReadableName(test.verdict).In(language) + ": " : "";
    std::string found = test.measured.In(language);
    if (!test.reason.en.empty()) found += (found.empty() ? "" : "; ") + test.reason.In(language);
    rows += Row({i == 0 ? id : "", i == 0 ? statement : "", i == 0 ? verdict : "",
                 EscapeMarkdown(test.measure.In(language) + ": " + test.asserted.In(language)),
                 EscapeMarkdown(mark + found)});
  }
  return rows;
}

std::string ClaimTable(const std::vector<ClaimResult>& claims, Language language) {
  if (claims.empty()) return "";
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(language); };
  std::string text = "\n" + Head({"", say("claim", "论断"), say("verdict", "结论"), say("asserted", "断言"),
                                  say("measured", "实测")},
                                 5);
  for (const ClaimResult& claim : claims) text += ClaimRows(claim, language);
  return text;
}

std::string StatusMark(GateStatus status, Language language) {
  switch (status) {
    case GateStatus::kPass:
      return Text{"✓ pass", "✓ 通过"}.In(language);
    case GateStatus::kFail:
      return Text{"✗ fail", "✗ 不通过"}.In(language);
    case GateStatus::kInconclusive:
      return Text{"? inconclusive", "? 无定论"}.In(language);
    case GateStatus::kNotComparable:
      break;
  }
  return Text{"≠ not comparable", "≠ 不可比较"}.In(language);
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) {
  std::string safe;
  for (const char c : Escape(text)) {
    if (c == '\n' || c == '\t') {
      safe += ' ';
    } else if (std::string_view("\\`*_[]|~#").find(c) != std::string_view::npos &&
               !(c == '#' && !safe.empty() && safe.back() == '&')) {
      safe += '\\';
      safe += c;
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string RenderMarkdown(const Summary& summary, Language language) {
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(language); };
  std::string text = "### " + EscapeMarkdown(summary.experiment_name) + "\n\n**" +
                     EscapeMarkdown(summary.verdict.In(language)) + "**\n\n";
  for (const Text& warning : summary.warnings) text += "- ⚠ " + EscapeMarkdown(warning.In(language)) + "\n";
  if (!summary.warnings.empty()) text += "\n";
  text += Head({"#", say("trial", "试验"), say("note", "备注"), InfoOf(summary.headline).title.In(language),
                say("against base (points)", "较基座（百分点）"),
                InfoOf(MetricId::kHallucinationAll).title.In(language),
                InfoOf(MetricId::kFabrication).title.In(language), say("peak memory", "内存峰值"),
                say("training tok/s", "训练词元/秒")},
               3);
  for (std::size_t i = 0; i < summary.trials.size(); ++i) text += TrialRow(summary, i, language);
  text += ClaimTable(summary.claims, language);
  const Provenance& provenance = summary.provenance;
  return text + fmt::format("\n<sub>{} · {} · {} · {} {}</sub>\n",
                            say("ranked on dev, reported on test, 95% intervals",
                                "按开发集排序，报告测试集，95% 区间"),
                            EscapeMarkdown(provenance.cpu), EscapeMarkdown(provenance.backend.library),
                            say("commit", "提交"), EscapeMarkdown(provenance.commit.substr(0, 12)));
}

std::string RenderMarkdown(const GateDecision& decision, Language language) {
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(language); };
  std::string text = "### " + EscapeMarkdown(decision.text.In(language)) + "\n\n";
  if (!decision.checks.empty()) {
    text += Head({say("metric", "指标"), say("result", "结论"), say("baseline", "基线"),
                  say("candidate", "候选"), say("gain (points)", "增益（百分点）"),
                  say("may lose", "容许损失"), say("p worse (Holm)", "变差 p（Holm）"), "n"},
                 2);
  }
  for (const GateCheck& check : decision.checks) {
    text +=
        Row({EscapeMarkdown(TitleOf(check.rule).In(language)), StatusMark(check.status, language),
             Percent(check.baseline, 1), Percent(check.candidate, 1),
             fmt::format("{} [{}, {}]", Points(check.gain), Points(check.gain_low), Points(check.gain_high)),
             fmt::format("{:.1f}", 100 * check.rule.tolerance), PValue(check.p_worse),
             std::to_string(check.questions)});
  }
  if (!decision.resources.empty() || !decision.notes.empty()) text += "\n";
  for (const ResourceCheck& check : decision.resources) {
    text += "- " + StatusMark(check.status, language) + " " + EscapeMarkdown(check.text.In(language)) + "\n";
  }
  for (const Text& note : decision.notes) text += "- " + EscapeMarkdown(note.In(language)) + "\n";
  return text;
}

std::string RenderStepSummary(const GateDecision& decision, Language language, std::size_t most_bytes) {
  std::string text = RenderMarkdown(decision, language);
  if (text.size() <= most_bytes) return text;
  const std::string more =
      Text{"\n…cut off here: a step summary may hold 1 MiB.\n", "\n……已截断：步骤摘要最多 1 MiB。\n"}.In(
          language);
  if (more.size() > most_bytes) return "";
  const std::size_t line_end = text.rfind('\n', most_bytes - more.size());
  if (line_end == std::string::npos || line_end + 1 + more.size() > most_bytes) return "";
  return text.substr(0, line_end + 1) + more;
}

}  // namespace huoyan
