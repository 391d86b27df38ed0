#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/names.h"
#include "reports/scale.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

constexpr double kGib = 1024.0 * 1024 * 1024;
constexpr double kWidth = 1000;
constexpr double kLeft = 80;
constexpr double kRight = 800;
constexpr double kBar = 20;
constexpr double kPredictedBar = 8;
constexpr double kRowHeight = 42;

struct Category {
  MemoryCategory category;
  const char* css_class;
  const char* text_class;  ///< which ink is readable on it in both themes
};

constexpr std::array<Category, kMemoryCategoryCount> kCategories{{
    {MemoryCategory::kWeights, "weights", "in-dark"},
    {MemoryCategory::kAdapter, "adapter", "in-light"},
    {MemoryCategory::kGradients, "gradients", "in-light"},
    {MemoryCategory::kOptimizerState, "optimizer-state", "in-light"},
    {MemoryCategory::kActivations, "activations", "in-dark"},
    {MemoryCategory::kLogits, "logits", "in-light"},
    {MemoryCategory::kKvCache, "kv-cache", "in-light"},
    {MemoryCategory::kWorkspace, "workspace", "in-light"},
}};

std::string RenderStack(const LiveBytes& bytes, const Scale& scale, double y, double height,
                        bool is_predicted) {
  std::string svg;
  double start = 0;
  for (const Category& category : kCategories) {
    const double gib = static_cast<double>(bytes[category.category]) / kGib;
    if (gib <= 0) continue;
    const double x = scale.Pixel(start);
    const double width = scale.Pixel(start + gib) - x;
    const Text name = ReadableName(category.category);
    const Text value{name.en + ": " + Bytes(bytes[category.category]),
                     name.zh + "：" + Bytes(bytes[category.category])};
    svg += fmt::format(
        R"(<rect class="segment {}{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}"><title>{}</title></rect>)",
        category.css_class, is_predicted ? " predicted" : "", x, y, width, height, BothInline(value));
    if (!is_predicted && width > 7.5 * static_cast<double>(name.en.size())) {
      svg += fmt::format(R"(<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>)", category.text_class, x + 5,
                         y + 14, BothInSvg(name));
    }
    start += gib;
  }
  return svg;
}

std::string RenderPhase(const PhaseMemory& phase, const Scale& scale, double y) {
  const double end = scale.Pixel(static_cast<double>(phase.measured.Total()) / kGib);
  std::string svg = fmt::format(R"(<text class="end" x="{}" y="{:.1f}">{}</text>)", kLeft - 10, y + 14,
                                BothInSvg(ReadableName(phase.phase)));
  svg += RenderStack(phase.measured, scale, y, kBar, false);
  svg += fmt::format(R"(<text class="name" x="{:.1f}" y="{:.1f}">{}</text>)", end + 8, y + 14,
                     Bytes(phase.measured.Total()));
  if (phase.predicted) {
    svg += RenderStack(*phase.predicted, scale, y + kBar + 2, kPredictedBar, true);
    svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}">{}</text>)",
                       scale.Pixel(static_cast<double>(phase.predicted->Total()) / kGib) + 8, y + kBar + 11,
                       BothInSvg(Say("predicted {}", "预测 {}", Bytes(phase.predicted->Total()))));
  }
  return svg;
}

std::string RenderTrial(const Summary& summary, std::size_t index, const Scale& scale) {
  const TrialSummary& trial = summary.trials[index];
  const double height = kRowHeight * static_cast<double>(trial.record.memory.size());
  std::string svg;
  for (const double tick : scale.ticks()) {
    svg += fmt::format(R"(<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}"/>)", scale.Pixel(tick),
                       height);
  }
  for (std::size_t i = 0; i < trial.record.memory.size(); ++i) {
    svg += RenderPhase(trial.record.memory[i], scale, 4 + kRowHeight * static_cast<double>(i));
  }
  const Text status = ReadableName(trial.record.status);
  const std::string mark = trial.record.status == TrialStatus::kCompleted
                               ? ""
                               : R"(<span class="mark">)" + Both(status) + "</span>";
  return fmt::format(
      R"(<div class="memory-trial"><h3>{0}{1}{2}</h3><div class="chart-frame"><svg class="chart" viewBox="0 0 {3} {4}" role="img" )"
      R"(aria-label="{5}">{6}</svg></div></div>)",
      RenderBadge(summary, index), Isolated(trial.label), mark, kWidth, height, Escape(trial.label), svg);
}

std::string RenderLegend() {
  std::string items;
  for (const Category& category : kCategories) {
    items += fmt::format(
        R"(<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="{}" width="10" height="10"/></svg>{}</li>)",
        category.css_class, Both(ReadableName(category.category)));
  }
  return R"(<ul class="legend">)" + items + "</ul>";
}

std::string RenderAxis(const Scale& scale) {
  std::string svg;
  for (const double tick : scale.ticks()) {
    svg += fmt::format(R"(<text class="middle" x="{:.1f}" y="14">{}</text>)", scale.Pixel(tick),
                       fmt::format("{:.4g} GiB", tick));
  }
  return fmt::format(
      R"(<div class="chart-frame"><svg class="chart" viewBox="0 0 {} 18" aria-hidden="true">{}</svg></div>)",
      kWidth, svg);
}

std::string Cell(const std::string& content) { return R"(<td class="number">)" + content + "</td>"; }

std::string RenderTable(const Summary& summary) {
  std::string head =
      "<th>#</th><th>" + Both({"trial", "试验"}) + "</th><th>" + Both({"phase", "阶段"}) + "</th>";
  std::vector<Text> columns;
  columns.reserve(kCategories.size() + 1);
  for (const Category& category : kCategories) columns.push_back(ReadableName(category.category));
  columns.push_back({"live total", "活动张量合计"});
  columns.push_back({"predicted", "预测"});
  columns.push_back({"device allocator", "设备分配器"});
  columns.push_back({"process footprint", "进程占用"});
  for (const Text& column : columns) head += R"(<th class="number">)" + Both(column) + "</th>";
  std::string rows;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    for (const PhaseMemory& phase : summary.trials[i].record.memory) {
      rows += fmt::format(R"(<tr><td>{}</td><th scope="row">{}</th><td>{}</td>)", i + 1,
                          Isolated(summary.trials[i].label), Both(ReadableName(phase.phase)));
      for (const Category& category : kCategories) rows += Cell(Bytes(phase.measured[category.category]));
      rows += Cell(Bytes(phase.measured.Total())) +
              Cell(phase.predicted ? Bytes(phase.predicted->Total()) : "–") +
              Cell(phase.driver_peak_bytes ? Bytes(*phase.driver_peak_bytes) : "–") +
              Cell(Bytes(phase.footprint_peak_bytes)) + "</tr>";
    }
  }
  return "<details><summary>" + Both({"The numbers", "数据表"}) +
         R"(</summary><div class="scroll" tabindex="0"><table><thead><tr>)" + head + "</tr></thead><tbody>" +
         rows + "</tbody></table></div></details>";
}

}  // namespace

std::string RenderMemory(const Summary& summary) {
  double largest_gib = 0;
  for (const TrialSummary& trial : summary.trials) {
    for (const PhaseMemory& phase : trial.record.memory) {
      largest_gib = std::max(largest_gib, static_cast<double>(phase.measured.Total()) / kGib);
      if (phase.predicted)
        largest_gib = std::max(largest_gib, static_cast<double>(phase.predicted->Total()) / kGib);
    }
  }
  if (largest_gib <= 0) return "";
  const Scale scale = Scale::FromZero(largest_gib, kLeft, kRight);
  std::string trials;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (!summary.trials[i].record.memory.empty()) trials += RenderTrial(summary, i, scale);
  }
  return R"(<section id="memory"><h2>)" + Both({"Memory", "内存"}) + R"(</h2><p class="lead">)" +
         Both({"Live tensors at the peak of each phase, by what they are for. Where the planner made a "
               "prediction, the thin bar below "
               "shows it.",
               "各阶段峰值时刻的活动张量，按用途划分。有预测时，以下方细条表示。"}) +
         "</p>" + RenderLegend() + trials + RenderAxis(scale) + RenderTable(summary) + "</section>";
}

}  // namespace huoyan
