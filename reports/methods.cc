#include <fmt/format.h>

#include "harness/summary/wording.h"
#include "reports/html.h"
#include "reports/names.h"
#include "reports/sections.h"
#include "reports/web_assets.h"

namespace huoyan {
namespace {

std::string Pair(const Text& name, const std::string& value, bool is_code = false) {
  if (value.empty()) return "";
  const std::string shown = is_code ? "<code>" + Escape(value) + "</code>" : Isolated(value);
  return "<dt>" + Both(name) + "</dt><dd>" + shown + "</dd>";
}

std::string RenderOrigin(const Provenance& provenance) {
  const BackendInfo& backend = provenance.backend;
  return "<div><h3>" + Both({"Where these numbers come from", "数据来源"}) + R"(</h3><dl class="pairs">)" +
         Pair({"started", "开始时间"}, provenance.started_at) +
         Pair({"commit", "提交"}, provenance.commit, true) + Pair({"build", "构建"}, provenance.build) +
         Pair({"host", "主机"}, provenance.host) + Pair({"processor", "处理器"}, provenance.cpu) +
         Pair({"system", "系统"}, provenance.system) +
         Pair({"memory", "内存"}, provenance.memory_bytes > 0 ? Bytes(provenance.memory_bytes) : "") +
         Pair({"library", "计算库"}, backend.library) + Pair({"device", "设备"}, backend.device_name) +
         Pair({"BLAS", "BLAS"}, backend.blas) +
         Pair({"threads", "线程"}, backend.threads > 0 ? std::to_string(backend.threads) : "") +
         Pair({"gold set SHA-256", "题集 SHA-256"}, provenance.gold_sha256, true) +
         Pair({"training data SHA-256", "训练数据 SHA-256"}, provenance.training_data_sha256, true) +
         Pair({"model SHA-256", "模型 SHA-256"}, provenance.model_sha256, true) + "</dl><h3>" +
         Both({"Run it again", "重新运行"}) + "</h3><pre>" + Escape(provenance.command) + "</pre>" +
         R"(<p class="note">)" +
         Both({"As recorded by the first trial; every record carries its own.",
               "取自第一次试验；每条记录都各自保存一份。"}) +
         "</p></div>";
}

/// "C_A / n_A" with what stands behind the underscore set below the line.
std::string WithSubscripts(const std::string& html) {
  std::string set;
  for (std::size_t i = 0; i < html.size(); ++i) {
    const bool is_mark = html[i] == '_' && i + 1 < html.size() && (html[i + 1] == 'A' || html[i + 1] == 'U');
    if (is_mark) {
      set += std::string("<sub>") + html[++i] + "</sub>";
    } else {
      set += html[i];
    }
  }
  return set;
}

std::string RenderDefinitions() {
  std::string definitions;
  for (const MetricInfo& info : Metrics()) {
    definitions +=
        "<div><dt>" + Both(info.title) + "</dt><dd>" + WithSubscripts(Both(info.definition)) + "</dd></div>";
  }
  return "<h3>" + Both({"What the metrics mean", "指标含义"}) + R"(</h3><p class="note">)" +
         Both({"A questions are to be answered, U questions declined or rebutted. Verdicts: C correct, W "
               "wrong, R declined or rebutted, "
               "X ungradable; X stays in every denominator. An undefined ratio is absent, never 0.",
               "A 类题应作答，U 类题应拒答或纠正。判定：C 正确，W 错误，R 拒答或纠正，X 无法评分；X "
               "计入所有分母。无定义的比率留空，不记为 0。"}) +
         R"(</p><dl class="definitions">)" + definitions + "</dl>";
}

std::string RenderGraderCheck(const Summary& summary) {
  if (!summary.grader_check) return "";
  std::string rows;
  for (const BotResult& bot : summary.grader_check->bots) {
    rows += fmt::format(
        R"(<tr><th scope="row">{}</th><td class="number">{} / {}</td><td class="number">{}</td><td>{}</td></tr>)",
        Both(ReadableName(bot.bot)), bot.misread, bot.n, Percent(bot.allowed),
        Both(bot.ok ? Text{"✓ in order", "✓ 正常"} : Text{"✗ not in order", "✗ 异常"}));
  }
  return "<h3>" + Both({"The grader's check of itself", "评分器自检"}) + R"(</h3><p class="note">)" +
         Both({"Made-up respondents whose verdicts are known beforehand are graded before anything else.",
               "评分前先给判定已知的机器人打分。"}) +
         R"(</p><div class="scroll" tabindex="0"><table><thead><tr><th>)" + Both({"bot", "机器人"}) +
         R"(</th><th class="number">)" + Both({"misread", "误读"}) + R"(</th><th class="number">)" +
         Both({"allowed", "容许"}) + "</th><th>" + Both({"result", "结果"}) + "</th></tr></thead><tbody>" +
         rows + "</tbody></table></div>";
}

std::string RenderStatistics(const Summary& summary) {
  const std::vector<Text> methods{
      {"Trials are ranked and the best one chosen on the dev split; every number shown is from the test "
       "split.",
       "在开发集上排序并选出最佳试验；所示数值均来自测试集。"},
      {"Intervals are 95%. Proportions of independent questions have Wilson intervals; everything that "
       "counts both twins of a fact has "
       "percentiles of a bootstrap over facts (10,000 draws, seed stored in the comparison).",
       "区间均为 95%。独立题目的比例用 Wilson "
       "区间；凡同时计入一对孪生题的指标，用按事实聚类的自助法百分位（10,000 次，种子已存）。"},
      {"A change against the base is paired question by question; its interval is a cluster bootstrap, its p "
       "value a permutation test that flips whole facts (10,000 draws), since twins share a fact.",
       "相对基座的变化按题配对；区间用聚类自助法，p 值为整个事实一起翻转符号的置换检验（10,000 "
       "次），因为孪生题同属一个事实。"},
      {"Two trials are compared by McNemar's exact test over whole facts: every fact's difference may turn "
       "its "
       "sign. A trial is tied with the best when that test, Holm-adjusted over all trials, is not below .05.",
       "两次试验用按事实的精确 McNemar 检验比较：每个事实的差可整体变号。若经 Holm 校正后不低于 "
       ".05，则与最佳试验并列。"},
      {"Letters: \"a\" are the best trial and those tied with it; the first trial without a letter gives the "
       "next "
       "one in the same way to those that rank behind it.",
       "字母：a 为最佳试验及与其并列者；其后第一个尚无字母的试验以同样方式给出下一个字母。"},
      {"Differences between any two trials and the effects of factors are means over paired questions with "
       "standard "
       "errors clustered by fact (Miller 2024); an effect averages over all pairs of trials that differ in "
       "nothing else.",
       "任意两次试验之差与因素效应为配对题目的均值，标准误按事实聚类（Miller "
       "2024）；效应对仅在该因素上不同的所有试验对取平均。"},
      {"Training speed is the median over optimizer steps after the first, its interval the order statistics "
       "around the "
       "median; steps are not wholly independent. Peak memory is measured once and exact; it has no "
       "interval.",
       "训练速度为首步之后各优化步的中位数，区间取中位数两侧的次序统计量；各步并非完全独立。内存峰值仅测一次"
       "且为精确值，没有区间。"},
      {"Intervals cover the sampling of questions. They do not cover the spread between training seeds.",
       "区间反映题目抽样的不确定性，不含训练随机种子之间的差异。"},
  };
  std::string list;
  for (const Text& method : methods) list += "<li>" + Both(method) + "</li>";
  return "<div><h3>" + Both({"How the statistics are done", "统计方法"}) + R"(</h3><ul class="methods">)" +
         list + "</ul>" + RenderGraderCheck(summary) + "</div>";
}

std::string RenderNotices() {
  return R"(<details class="notices"><summary>)" +
         Both({"Licences of the software in this page", "本页所含软件的许可证"}) +
         R"(</summary><pre tabindex="0" lang="en">)" + Escape(kNotices) + "</pre></details>";
}

}  // namespace

std::string RenderMethods(const Summary& summary) {
  return R"(<section id="methods"><h2>)" + Both({"Reproducibility and methods", "复现与方法"}) +
         R"(</h2><div class="columns">)" + RenderOrigin(summary.provenance) + RenderStatistics(summary) +
         "</div>" + RenderDefinitions() + RenderNotices() + "</section>";
}

}  // namespace huoyan
