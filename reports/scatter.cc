#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/names.h"
#include "reports/scale.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 500;
constexpr double kLeft = 56;
constexpr double kRight = 928;
constexpr double kTop = 16;
constexpr double kBottom = 410;
constexpr double kMargin = 452;  ///< where trials that ran out of memory are marked
constexpr double kRadius = 10;

struct Placed {
  std::size_t trial;
  double x;
  double y;
};

/// A label is left out rather than laid over another one: the number in the mark and the table still tell.
class Labels {
 public:
  explicit Labels(const std::vector<Placed>& points) {
    for (const Placed& point : points)
      taken_.push_back({point.x - kRadius, point.y - kRadius, point.x + kRadius, point.y + kRadius});
  }

  std::string Place(const Placed& point, const std::string& label, bool is_needed) {
    const double width = 7.0 * static_cast<double>(std::min<std::size_t>(label.size(), 60));
    const std::array<Box, 2> sides{{{point.x + 10, point.y - 24, point.x + 10 + width, point.y - 9},
                                    {point.x - 10 - width, point.y - 24, point.x - 10, point.y - 9}}};
    for (std::size_t side = 0; side < sides.size(); ++side) {
      const Box& box = sides[side];
      const bool is_free =
          box.right <= kRight && box.left >= kLeft &&
          std::none_of(taken_.begin(), taken_.end(), [&](const Box& other) { return Overlap(box, other); });
      if (!is_free && !(is_needed && side + 1 == sides.size())) continue;
      taken_.push_back(box);
      return fmt::format(R"(<text class="name halo {}" x="{:.1f}" y="{:.1f}">{}</text>)",
                         side == 0 ? "start" : "end", side == 0 ? box.left : box.right, box.bottom - 3,
                         Escape(label));
    }
    return "";
  }

 private:
  struct Box {
    double left, top, right, bottom;
  };
  static bool Overlap(const Box& a, const Box& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }
  std::vector<Box> taken_;
};

const Estimate* Headline(const Summary& summary, std::size_t trial) {
  return EstimateOf(summary.trials[trial].test, summary.headline);
}

/// Where a trial that ran out of memory stands: at its limit, or at what it had reached.
std::optional<double> FailedAtGib(const TrialSummary& trial) {
  if (trial.record.status != TrialStatus::kOutOfMemory) return std::nullopt;
  return trial.record.spec.limits.max_memory_gib ? trial.record.spec.limits.max_memory_gib : trial.peak_gib;
}

Scale MemoryScale(const Summary& summary) {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  const auto cover = [&](double gib) {
    if (gib > 0) smallest = std::min(smallest, gib);
    largest = std::max(largest, gib);
  };
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const TrialSummary& trial = summary.trials[i];
    if (Headline(summary, i) != nullptr && trial.peak_gib) cover(*trial.peak_gib);
    if (const auto failed = FailedAtGib(trial)) cover(*failed);
  }
  const bool is_wide = largest / smallest > 20;
  return is_wide ? Scale::Logarithmic(smallest, largest, kLeft, kRight)
                 : Scale::FromZero(largest, kLeft, kRight);
}

Scale MetricScale(const Summary& summary) {
  double largest = 0.05;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (const Estimate* estimate = Headline(summary, i)) largest = std::max(largest, estimate->high);
  }
  return Scale::FromZero(std::min(1.0, largest), kBottom, kTop);
}

std::string RenderAxes(const Summary& summary, const Scale& memory, const Scale& metric) {
  std::string svg;
  for (const double tick : metric.ticks()) {
    svg += fmt::format(
        R"(<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/><text class="end" x="{3}" y="{4:.1f}">{5}</text>)",
        kLeft, kRight, metric.Pixel(tick), kLeft - 8, metric.Pixel(tick) + 4, Percent(tick));
  }
  for (const double tick : memory.ticks()) {
    svg += fmt::format(R"(<text class="middle" x="{:.1f}" y="{}">{}</text>)", memory.Pixel(tick),
                       kBottom + 20, fmt::format("{:.4g} GiB", tick));
  }
  for (const double machine : {8.0, 16.0, 24.0, 32.0, 64.0}) {
    if (!memory.Contains(machine)) continue;
    svg += fmt::format(
        R"(<line class="guide" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/><text class="halo start" x="{3:.1f}" y="{4}">{5:.0f} GB</text>)",
        memory.Pixel(machine), kTop, kBottom, memory.Pixel(machine) + 4, kTop + 10, machine);
  }
  svg += fmt::format(R"(<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>)", kLeft, kRight, kBottom);
  svg += fmt::format(R"(<text class="name end" x="{}" y="{}">{}</text>)", kRight, kHeight - 8,
                     BothInSvg({"peak live memory →", "活动内存峰值 →"}));
  const Text title = InfoOf(summary.headline).title;
  return svg + fmt::format(R"(<text class="name start halo" x="{}" y="{}">{}</text>)", kLeft + 6, kTop - 4,
                           BothInSvg({"↑ " + title.en, "↑ " + title.zh}));
}

std::string RenderPoint(const Summary& summary, const Placed& point, const Scale& metric) {
  const TrialSummary& trial = summary.trials[point.trial];
  const Estimate& estimate = *Headline(summary, point.trial);
  const std::string tip = fmt::format("{}: {} {}, {}", trial.label, Percent(estimate.value, 1),
                                      PercentInterval(estimate.low, estimate.high, 1), Gib(*trial.peak_gib));
  return fmt::format(
      R"(<g class="{0}"><title>{1}</title><line class="error" x1="{2:.1f}" x2="{2:.1f}" y1="{3:.1f}" y2="{4:.1f}"/>)"
      R"(<circle class="point" cx="{2:.1f}" cy="{5:.1f}" r="{6}"/><text class="point-number" x="{2:.1f}" y="{7:.1f}">{8}</text></g>)",
      trial.on_pareto_front ? "front" : "behind", Escape(tip), point.x, metric.Pixel(estimate.low),
      metric.Pixel(estimate.high), point.y, kRadius, point.y + 3.8, point.trial + 1);
}

/// From front point to front point, flat until the next one improves on it.
std::string RenderFrontLine(const Summary& summary, std::vector<Placed> points) {
  points.erase(
      std::remove_if(points.begin(), points.end(),
                     [&](const Placed& point) { return !summary.trials[point.trial].on_pareto_front; }),
      points.end());
  if (points.empty()) return "";
  std::sort(points.begin(), points.end(), [](const Placed& a, const Placed& b) { return a.x < b.x; });
  std::string path = fmt::format("M{:.1f} {:.1f}", points[0].x, points[0].y);
  for (std::size_t i = 1; i < points.size(); ++i)
    path += fmt::format(" H{:.1f} V{:.1f}", points[i].x, points[i].y);
  return fmt::format(R"(<path class="front-line" d="{} H{}"/>)", path, kRight);
}

std::string RenderFailures(const Summary& summary, const Scale& memory) {
  std::string svg;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const TrialSummary& trial = summary.trials[i];
    const std::optional<double> gib = FailedAtGib(trial);
    if (!gib) continue;
    const double x = memory.Pixel(*gib);
    const bool is_left = x > kWidth / 2;
    svg += fmt::format(
        R"(<g><title>{0}</title><path class="cross" d="M{1:.1f} {2:.1f}l12 12m0 -12l-12 12"/><text class="{3}" x="{4:.1f}" y="{5:.1f}">#{6} {7}: {8}</text></g>)",
        Escape(trial.label), x - 6, kMargin - 6, is_left ? "end" : "start", is_left ? x - 12 : x + 12,
        kMargin + 4, i + 1, Escape(trial.label), BothInSvg(ReadableName(TrialStatus::kOutOfMemory)));
  }
  return svg;
}

std::string RenderTable(const Summary& summary) {
  std::string rows;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const TrialSummary& trial = summary.trials[i];
    const Estimate* estimate = Headline(summary, i);
    rows += fmt::format(
        R"(<tr><td>{}</td><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>)", i + 1,
        Isolated(trial.label), trial.peak_gib ? Gib(*trial.peak_gib) : "–",
        estimate ? Percent(estimate->value, 1) + " " + PercentInterval(estimate->low, estimate->high, 1)
                 : Both(ReadableName(trial.record.status)),
        trial.on_pareto_front ? Both({"on the front", "在前沿上"}) : "");
  }
  return "<details><summary>" + Both({"The numbers", "数据表"}) +
         R"(</summary><div class="scroll" tabindex="0"><table><thead><tr><th>#</th><th>)" +
         Both({"trial", "试验"}) + "</th><th>" + Both({"peak live memory", "活动内存峰值"}) + "</th><th>" +
         Both(InfoOf(summary.headline).title) + "</th><th>" + Both({"Pareto front", "帕累托前沿"}) +
         "</th></tr></thead><tbody>" + rows + "</tbody></table></div></details>";
}

}  // namespace

std::string RenderScatter(const Summary& summary) {
  const Scale memory = MemoryScale(summary);
  const Scale metric = MetricScale(summary);
  std::vector<Placed> points;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    const Estimate* estimate = Headline(summary, i);
    const std::optional<double>& gib = summary.trials[i].peak_gib;
    if (estimate != nullptr && gib) points.push_back({i, memory.Pixel(*gib), metric.Pixel(estimate->value)});
  }
  if (points.empty()) return "";
  Labels labels(points);
  std::string marks;
  std::string names;
  for (const bool is_front : {true, false}) {  // the front takes its places first
    for (const Placed& point : points) {
      const TrialSummary& trial = summary.trials[point.trial];
      if (trial.on_pareto_front == is_front)
        names += labels.Place(point, trial.label, summary.best == point.trial);
    }
  }
  for (auto point = points.rbegin(); point != points.rend(); ++point)
    marks += RenderPoint(summary, *point, metric);
  const Text title{"What quality costs in memory", "质量与内存的取舍"};
  return R"(<section id="tradeoff"><h2>)" + Both(title) + R"(</h2><p class="lead">)" +
         Both({"Each mark is a trial with its leaderboard number; bars are 95% intervals on the test split. "
               "The filled marks joined by "
               "the line are the Pareto front: no other trial is both smaller and better.",
               "每个标记为一次试验，数字即排行榜编号；竖线为测试集 95% "
               "区间。连线的实心标记构成帕累托前沿：没有别的试验既更省内存又更好。"}) +
         fmt::format(
             R"(</p><figure><div class="chart-frame"><svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">)",
             kWidth, kHeight, BothInline(title)) +
         RenderAxes(summary, memory, metric) + RenderFrontLine(summary, points) + marks + names +
         RenderFailures(summary, memory) + "</svg></div></figure>" + RenderTable(summary) + "</section>";
}

}  // namespace huoyan
