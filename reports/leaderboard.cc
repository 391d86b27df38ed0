#include <fmt/format.h>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/names.h"
#include "reports/sections.h"

namespace huoyan {
namespace {

std::string Column(const Text& title) { return R"(<th scope="col">)" + Both(title) + "</th>"; }

std::string Cell(const std::string& value, const std::string& interval) {
  return "<td>" + value + R"( <span class="interval">)" + interval + "</span></td>";
}

std::string NotMeasured() { return "<td>–</td>"; }

std::string RenderEstimate(const Estimate* estimate) {
  if (estimate == nullptr) return NotMeasured();
  return Cell(Percent(estimate->value, 1), PercentInterval(estimate->low, estimate->high, 1));
}

std::string RenderChange(const TrialSummary& trial, const Standing& standing, MetricId headline) {
  const MetricChange* change = trial.against_base ? FindChange(*trial.against_base, headline) : nullptr;
  if (change == nullptr || !standing.base_p_holm) return NotMeasured();
  return Cell(Points(change->difference),
              fmt::format("[{}, {}], {}", Points(change->low), Points(change->high),
                          Escape(PValue(*standing.base_p_holm))));
}

std::string RenderName(const TrialSummary& trial, bool is_best) {
  std::string name = R"(<th scope="row">)" + Isolated(trial.label);
  if (is_best) name += R"( <span class="mark">)" + Both({"★ best on dev", "★ 开发集最佳"}) + "</span>";
  if (trial.tied_with_best && !is_best)
    name += R"( <span class="mark quiet">)" + Both({"≈ tied with best", "≈ 与最佳无显著差异"}) + "</span>";
  if (trial.record.status != TrialStatus::kCompleted) {
    const Text status = ReadableName(trial.record.status);
    name += R"(<span class="note">)" +
            Both({status.en + ": " + trial.record.detail_en, status.zh + "：" + trial.record.detail_zh}) +
            "</span>";
  }
  return name + "</th>";
}

std::string RenderRow(const Summary& summary, std::size_t index, const Standing& standing) {
  const TrialSummary& trial = summary.trials[index];
  const std::optional<double>& speed = trial.record.speed.train_tokens_per_second;
  return fmt::format("<tr><td>{}</td>", index + 1) + RenderName(trial, summary.best == index) +
         RenderEstimate(EstimateOf(trial.test, summary.headline)) +
         RenderChange(trial, standing, summary.headline) + "<td>" + Escape(standing.letters) + "</td>" +
         (trial.peak_gib ? "<td>" + Gib(*trial.peak_gib) + "</td>" : NotMeasured()) +
         (speed ? "<td>" + Rate(*speed) + "</td>" : NotMeasured()) + "</tr>\n";
}

}  // namespace

std::string RenderLeaderboard(const Summary& summary, const Contrasts& contrasts) {
  std::string rows;
  for (std::size_t i = 0; i < summary.trials.size(); ++i)
    rows += RenderRow(summary, i, contrasts.standings[i]);
  return R"(<section id="leaderboard"><h2>)" + Both({"Leaderboard", "排行榜"}) + R"(</h2><p class="lead">)" +
         Both({"Ranked on the dev split; every number is from the test split, with its 95% interval. Trials "
               "that share a "
               "letter cannot be told apart. Memory is the largest total of live tensors, measured once.",
               "按开发集排序，数值均来自测试集，附 95% "
               "区间。字母相同的试验无法区分。内存为活动张量合计的最大值，测量一次。"}) +
         R"(</p><div class="scroll"><table><thead><tr>)" + Column({"#", "#"}) + Column({"trial", "试验"}) +
         Column(InfoOf(summary.headline).title) + Column({"against base, Holm p", "相对基座，Holm p"}) +
         Column({"group", "组"}) + Column({"peak memory", "内存峰值"}) +
         Column({"training tokens/s", "训练词元/秒"}) + "</tr></thead><tbody>" + rows +
         "</tbody></table></div></section>";
}

}  // namespace huoyan
