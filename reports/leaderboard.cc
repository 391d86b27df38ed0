#include <fmt/format.h>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/names.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

constexpr double kWhiskerWidth = 104;

/// What the leaderboard has room for; the rest is in the CSV.
constexpr std::array<MetricId, 4> kFurtherMetrics{MetricId::kAccuracy, MetricId::kHallucinationAll,
                                                  MetricId::kFabrication, MetricId::kOverRefusal};

std::string Header(const Text& title, const char* first_direction, const Text& note = {}) {
  const std::string sort = *first_direction == '\0' ? "" : fmt::format(R"( data-sort="{}")", first_direction);
  const std::string below = note.en.empty() ? "" : R"(<span class="note">)" + Both(note) + "</span>";
  return fmt::format(R"(<th scope="col"{}><span class="title">{}</span>{}</th>)", sort, Both(title), below);
}

std::string RenderHead(const Summary& summary) {
  std::string head = Header({"#", "#"}, "ascending") + Header({"trial", "试验"}, "");
  head += Header(InfoOf(summary.headline).title, "descending", {"test, 95% interval", "测试集，95% 区间"});
  head +=
      Header({"against base", "相对基座"}, "descending", {"points, exact McNemar", "百分点，精确 McNemar"});
  for (const MetricId metric : kFurtherMetrics) {
    if (metric == summary.headline) continue;
    const MetricInfo& info = InfoOf(metric);
    const bool is_higher_better = info.direction == Direction::kHigherIsBetter;
    head +=
        Header(info.title, is_higher_better ? "descending" : "ascending",
               is_higher_better ? Text{"higher is better", "越高越好"} : Text{"lower is better", "越低越好"});
  }
  return head + Header({"peak memory", "内存峰值"}, "ascending") +
         Header({"speed", "速度"}, "descending", {"training tokens/s", "训练词元/秒"});
}

/// An interval on a rail from `from` to `to`; a dashed mark where zero lies inside.
std::string RenderWhisker(double value, double low, double high, double from, double to) {
  const auto x = [&](double v) { return kWhiskerWidth * (v - from) / (to - from); };
  const std::string zero =
      from < 0 ? fmt::format(R"(<line class="zero" x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="12"/>)", x(0)) : "";
  return fmt::format(
      R"(<svg class="whisker" viewBox="0 0 {0} 12" aria-hidden="true"><line class="rail" x1="0" x2="{0}" y1="6" y2="6"/>{1})"
      R"(<line class="span" x1="{2:.1f}" x2="{3:.1f}" y1="6" y2="6"/><circle class="dot" cx="{4:.1f}" cy="6" r="3.5"/></svg>)",
      kWhiskerWidth, zero, x(low), x(high), x(value));
}

std::string NotMeasured() { return R"(<td class="unmeasured">–</td>)"; }

std::string RenderEstimate(const Estimate* estimate, bool is_headline) {
  if (estimate == nullptr) return NotMeasured();
  const char* strong = is_headline ? "b" : "span";
  return fmt::format(
      R"(<td data-value="{:.6f}"><span class="value"><{}>{}</{}></span>{}<span class="interval">{}</span></td>)",
      estimate->value, strong, Percent(estimate->value, 1), strong,
      RenderWhisker(estimate->value, estimate->low, estimate->high, 0, 1),
      PercentInterval(estimate->low, estimate->high, 1));
}

std::string RenderChange(const TrialSummary& trial, MetricId headline) {
  const MetricChange* change = trial.against_base ? FindChange(*trial.against_base, headline) : nullptr;
  if (change == nullptr) return NotMeasured();
  return fmt::format(
      R"(<td data-value="{:.6f}"><span class="value">{} <span class="interval">{}</span></span>{}<span class="interval">[{}, {}]</span></td>)",
      change->difference, Points(change->difference),
      Escape(PValue(trial.against_base->appropriate.two_sided_p)),
      RenderWhisker(change->difference, change->low, change->high, -1, 1), Points(change->low),
      Points(change->high));
}

std::string RenderName(const Summary& summary, std::size_t index) {
  const TrialSummary& trial = summary.trials[index];
  std::string marks;
  const auto mark = [&](const Text& text, const char* kind = "") {
    marks += fmt::format(R"( <span class="mark {}">{}</span>)", kind, Both(text));
  };
  if (summary.best == index) mark({"best on dev", "开发集最佳"});
  if (trial.tied_with_best && summary.best != index)
    mark({"≈ tied with best", "≈ 与最佳无显著差异"}, "quiet");
  if (!trial.record.spec.lora) mark({"untuned", "未微调"}, "quiet");
  std::string detail;
  if (trial.record.status != TrialStatus::kCompleted) {
    const Text status = ReadableName(trial.record.status);
    detail = R"(<span class="note">)" +
             Both({status.en + ": " + trial.record.detail_en, status.zh + "：" + trial.record.detail_zh}) +
             "</span>";
  }
  return R"(<th scope="row">)" + Isolated(trial.label) + marks + detail + "</th>";
}

std::string RenderRow(const Summary& summary, std::size_t index) {
  const TrialSummary& trial = summary.trials[index];
  std::string row =
      fmt::format(R"(<tr{}><td data-value="{}">{}</td>)", summary.best == index ? R"( class="best")" : "",
                  index + 1, RenderBadge(summary, index));
  row += RenderName(summary, index);
  row += RenderEstimate(EstimateOf(trial.test, summary.headline), true);
  row += RenderChange(trial, summary.headline);
  for (const MetricId metric : kFurtherMetrics) {
    if (metric != summary.headline) row += RenderEstimate(EstimateOf(trial.test, metric), false);
  }
  row += trial.peak_gib ? fmt::format(R"(<td data-value="{}">{}</td>)", *trial.peak_gib, Gib(*trial.peak_gib))
                        : NotMeasured();
  const std::optional<double>& speed = trial.record.speed.train_tokens_per_second;
  row += speed ? fmt::format(R"(<td data-value="{}">{}</td>)", *speed, Rate(*speed)) : NotMeasured();
  return row + "</tr>\n";
}

}  // namespace

std::string RenderBadge(const Summary& summary, std::size_t trial) {
  return fmt::format(R"(<span class="badge{}">{}</span>)",
                     summary.trials[trial].on_pareto_front ? " front" : "", trial + 1);
}

std::string RenderLeaderboard(const Summary& summary) {
  std::string rows;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) rows += RenderRow(summary, i);
  return R"(<section id="leaderboard"><h2>)" + Both({"Leaderboard", "排行榜"}) + R"(</h2><p class="lead">)" +
         Both({"Ranked on the dev split; every number below comes from the test split. A filled number is on "
               "the Pareto front of "
               "memory and quality. Trials that gave no score stay in the list with the reason.",
               "按开发集排序，下列数值均来自测试集。实心编号表示位于内存与质量的帕累托前沿；没有评分的试验连"
               "同原因保留在表中。"}) +
         R"(</p><div class="scroll" tabindex="0" role="region" data-en="Leaderboard" data-zh="排行榜"><table class="leaderboard"><thead><tr>)" +
         RenderHead(summary) + "</tr></thead><tbody>" + rows + "</tbody></table></div></section>";
}

}  // namespace huoyan
