#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/scale.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

constexpr double kWidth = 300;
constexpr double kHeight = 150;
constexpr double kLeft = 34;
constexpr double kBottom = 130;
constexpr std::size_t kMostPoints = 240;  // more are not visible at this size

struct CurveFrame {
  Scale steps;
  Scale loss;
};

/// One frame for all, or the small multiples could not be compared.
CurveFrame FrameFor(const Summary& summary) {
  double largest_loss = 0;
  double smallest_loss = std::numeric_limits<double>::infinity();
  int last_step = 2;
  for (const TrialSummary& trial : summary.trials) {
    for (const StepReport& report : trial.record.curve) {
      if (!std::isfinite(report.loss)) continue;
      largest_loss = std::max(largest_loss, report.loss);
      smallest_loss = std::min(smallest_loss, report.loss);
      last_step = std::max(last_step, report.step);
    }
  }
  return {Scale::Between(1, last_step, kLeft, kWidth - 4), Scale::FromZero(largest_loss, kBottom, 8)};
}

std::string Points(const std::vector<StepReport>& curve, const CurveFrame& frame) {
  const std::size_t stride = std::max<std::size_t>(1, (curve.size() + kMostPoints - 1) / kMostPoints);
  std::string points;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const bool is_kept = i % stride == 0 || i + 1 == curve.size();
    if (!is_kept || !std::isfinite(curve[i].loss)) continue;
    points +=
        fmt::format("{:.1f},{:.1f} ", frame.steps.Pixel(curve[i].step), frame.loss.Pixel(curve[i].loss));
  }
  return points;
}

std::string RenderFrame(const CurveFrame& frame) {
  std::string svg;
  for (const double tick : frame.loss.ticks()) {
    const double y = frame.loss.Pixel(tick);
    svg += fmt::format(
        R"(<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/><text class="end" x="{3}" y="{4:.1f}">{5:.3g}</text>)",
        kLeft, kWidth - 4, y, kLeft - 6, y + 4, tick);
  }
  const std::vector<double>& steps = frame.steps.ticks();
  for (const double tick : {steps.front(), steps.back()}) {
    svg += fmt::format(R"(<text class="middle" x="{:.1f}" y="{}">{:.0f}</text>)", frame.steps.Pixel(tick),
                       kHeight - 2, tick);
  }
  return svg;
}

std::string RenderMultiple(const Summary& summary, std::size_t index, const CurveFrame& frame) {
  const TrialSummary& trial = summary.trials[index];
  const StepReport& last = trial.record.curve.back();
  const Text ends = Say("loss {:.3g} → {:.3g}, step {}", "损失 {:.3g} → {:.3g}，第 {} 步",
                        trial.record.curve.front().loss, last.loss, last.step);
  return fmt::format(R"(<figure><h3>{0}<span>{1}<span class="note">{2}</span></span></h3>)"
                     R"(<svg class="chart" viewBox="0 0 {3} {4}" role="img" aria-label="{5}">)"
                     R"(<use href="#all-curves"/><polyline class="curve" points="{6}"/>)"
                     R"(<circle class="end-dot" cx="{7:.1f}" cy="{8:.1f}" r="3"/></svg></figure>)",
                     RenderBadge(summary, index), Isolated(trial.label), Both(ends), kWidth, kHeight,
                     BothInline(ends), Points(trial.record.curve, frame), frame.steps.Pixel(last.step),
                     frame.loss.Pixel(std::isfinite(last.loss) ? last.loss : 0));
}

std::string RenderTable(const Summary& summary) {
  std::string rows;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const RunRecord& record = summary.trials[i].record;
    if (record.curve.empty()) continue;
    const StepReport& last = record.curve.back();
    rows += fmt::format(
        R"(<tr><td>{}</td><th scope="row">{}</th><td class="number">{}</td><td class="number">{:.4g}</td>)"
        R"(<td class="number">{:.4g}</td><td class="number">{:.3g}</td><td class="number">{:.3g}</td></tr>)",
        i + 1, Isolated(summary.trials[i].label), record.curve.size(), record.curve.front().loss, last.loss,
        last.gradient_norm, last.learning_rate);
  }
  return "<details><summary>" + Both({"The numbers", "数据表"}) +
         R"(</summary><div class="scroll" tabindex="0"><table><thead><tr><th>#</th><th>)" +
         Both({"trial", "试验"}) + R"(</th><th class="number">)" + Both({"steps", "步数"}) +
         R"(</th><th class="number">)" + Both({"first loss", "首步损失"}) + R"(</th><th class="number">)" +
         Both({"last loss", "末步损失"}) + R"(</th><th class="number">)" +
         Both({"last gradient norm", "末步梯度范数"}) + R"(</th><th class="number">)" +
         Both({"last learning rate", "末步学习率"}) + "</th></tr></thead><tbody>" + rows +
         "</tbody></table></div></details>";
}

}  // namespace

std::string RenderCurves(const Summary& summary) {
  const bool any = std::any_of(summary.trials.begin(), summary.trials.end(),
                               [](const TrialSummary& trial) { return !trial.record.curve.empty(); });
  if (!any) return "";
  const CurveFrame frame = FrameFor(summary);
  std::string bundle = RenderFrame(frame);
  std::string multiples;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const std::vector<StepReport>& curve = summary.trials[i].record.curve;
    if (curve.empty()) continue;
    bundle += fmt::format(R"(<polyline class="others" points="{}"/>)", Points(curve, frame));
    multiples += RenderMultiple(summary, i, frame);
  }
  return R"(<section id="curves"><h2>)" + Both({"Training loss", "训练损失"}) + R"(</h2><p class="lead">)" +
         Both({"Mean loss over the unmasked tokens of each optimizer step, before the update. Every panel "
               "has the same axes; the "
               "other trials stand behind in grey.",
               "每个优化步在更新前、未遮蔽词元上的平均损失。各图坐标轴相同，灰线为其他试验。"}) +
         R"(</p><div class="hidden" aria-hidden="true"><svg class="chart"><defs><g id="all-curves" class="bundle">)" +
         bundle + R"(</g></defs></svg></div><div class="multiples">)" + multiples + "</div>" +
         RenderTable(summary) + "</section>";
}

}  // namespace huoyan
