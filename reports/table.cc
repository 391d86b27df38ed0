#include "reports/table.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "harness/summary/wording.h"
#include "reports/names.h"

namespace huoyan {
namespace {

/// Calls `take(code_point, bytes)` for every character; what is not UTF-8 comes as U+FFFD, a byte at a time.
template <class Take>
void ForEachCharacter(std::string_view text, const Take& take) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (std::size_t i = 0; i < text.size();) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size() - i), &code_point);
    const std::size_t step = length > 0 ? static_cast<std::size_t>(length) : 1;
    if (length > 0) {
      take(code_point, text.substr(i, step));
    } else {
      take(0xFFFD, std::string_view("\xEF\xBF\xBD"));
    }
    i += step;
  }
}

bool IsControl(utf8proc_int32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF;
}

struct Column {
  std::string title;
  bool is_right = false;
};

std::string Pad(const std::string& cell, std::size_t width, bool is_right) {
  const std::string space(width - DisplayWidth(cell), ' ');
  return is_right ? space + cell : cell + space;
}

std::string Layout(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    widths.push_back(DisplayWidth(columns[c].title));
    for (const auto& row : rows) widths[c] = std::max(widths[c], DisplayWidth(row[c]));
  }
  std::string text;
  const auto add_row = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      line += (c == 0 ? "" : "  ") + Pad(cell_of(c), widths[c], columns[c].is_right);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_row([&](std::size_t c) { return columns[c].title; });
  for (const auto& row : rows) add_row([&](std::size_t c) { return row[c]; });
  return text;
}

/// A line a claim: its id, the verdict and what was measured, test by test.
std::string ClaimLines(const std::vector<ClaimResult>& claims, Language language) {
  std::vector<std::vector<std::string>> rows;
  for (const ClaimResult& claim : claims) {
    const std::string verdict = ReadableName(claim.verdict).In(language);
    if (claim.tests.empty())
      rows.push_back({Printable(claim.id), verdict, "", Printable(claim.reason.In(language))});
    for (std::size_t i = 0; i < claim.tests.size(); ++i) {
      const ClaimTestResult& test = claim.tests[i];
      const std::string mark = claim.tests.size() > 1 ? ReadableName(test.verdict).In(language) + ": " : "";
      const std::string found =
          mark + (test.measured.en.empty() ? test.reason.In(language) : test.measured.In(language));
      rows.push_back({i == 0 ? Printable(claim.id) : "", i == 0 ? verdict : "",
                      Printable(test.measure.In(language) + ": " + test.asserted.In(language)),
                      Printable(found)});
    }
  }
  if (rows.empty()) return "";
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(language); };
  return "\n" + Layout({{say("claim", "论断")},
                        {say("verdict", "结论")},
                        {say("asserted", "断言")},
                        {say("measured", "实测")}},
                       rows);
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string safe;
  ForEachCharacter(text, [&](utf8proc_int32_t code_point, std::string_view bytes) {
    if (IsControl(code_point)) {
      safe += '?';
    } else {
      safe += bytes;
    }
  });
  return safe;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  ForEachCharacter(text, [&](utf8proc_int32_t code_point, std::string_view) {
    width += static_cast<std::size_t>(std::max(0, utf8proc_charwidth(code_point)));
  });
  return width;
}

std::string RenderTable(const Summary& summary, Language language) {
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(language); };
  const std::vector<Column> columns{{"#", true},
                                    {say("trial", "试验")},
                                    {InfoOf(summary.headline).title.In(language), true},
                                    {say("95%", "95% 区间")},
                                    {say("vs base", "较基座"), true},
                                    {"", true},
                                    {say("peak", "峰值"), true},
                                    {say("tok/s", "词元/秒"), true},
                                    {""}};
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const TrialSummary& trial = summary.trials[i];
    const Estimate* score = EstimateOf(trial.test, summary.headline);
    const MetricChange* change =
        trial.against_base ? FindChange(*trial.against_base, summary.headline) : nullptr;
    std::string note = trial.tied_with_best ? say("≈ tied with best", "≈ 与最佳并列") : "";
    if (summary.best == i) note = say("best on dev", "开发集最佳");
    if (trial.record.status != TrialStatus::kCompleted) note = ReadableName(trial.record.status).In(language);
    const std::optional<double>& speed = trial.record.speed.train_tokens_per_second;
    rows.push_back({std::to_string(i + 1), Printable(trial.label), score ? Percent(score->value, 1) : "–",
                    score ? PercentInterval(score->low, score->high, 1) : "",
                    change ? Points(change->difference) : "–",
                    trial.base_test ? PValue(trial.base_test->p) : "",
                    trial.peak_gib ? Gib(*trial.peak_gib) : "–", speed ? Rate(*speed) : "–", note});
  }
  std::string text = Printable(summary.verdict.In(language)) + "\n";
  if (!rows.empty()) text += "\n" + Layout(columns, rows);
  text += ClaimLines(summary.claims, language);
  for (const Text& warning : summary.warnings) text += "! " + Printable(warning.In(language)) + "\n";
  return text;
}

}  // namespace huoyan
