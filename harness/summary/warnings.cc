#include "harness/summary/warnings.h"

#include <algorithm>
#include <functional>
#include <set>

#include "harness/scoring/power.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

constexpr double kCoarseDifference = 0.1;  // a test that cannot see ten points is worth a warning
constexpr double kNotableUngraded = 0.01;
constexpr double kMostlyDeclining = 0.8;  // share of answerable questions declined

void WarnOfGrader(const Summary& summary, std::vector<Text>& warnings) {
  if (!summary.grader_check) return;
  for (const BotResult& bot : summary.grader_check->bots) {
    if (bot.ok) continue;
    warnings.push_back(
        Say("The grader misreads {} of {} replies of the bot {}, whose verdicts are known beforehand.",
            "机器人 {2} 的判定事先已知，评分器却误读了其 {1} 条回答中的 {0} 条。", bot.misread, bot.n,
            NameOf(bot.bot)));
  }
}

void WarnOfPending(const Summary& summary, std::vector<Text>& warnings) {
  const SweepOutline& outline = summary.outline;
  if (outline.pending == 0) return;
  const Text search = outline.may_drop
                          ? Text{" (the search may end some of them early)", "（搜索可能提前淘汰其中一部分）"}
                          : Text{};
  const Text mend = outline.command.empty()
                        ? Text{"run the experiment again to go on", "重新运行该实验即可继续"}
                        : Say("go on with `{}`", "用 `{}` 继续", outline.command);
  const Text count = Say("{} of {} planned trials have no result yet", "计划的 {1} 次试验中有 {0} 次尚无结果",
                         outline.pending, outline.planned);
  warnings.push_back(
      {count.en + search.en + "; " + mend.en + ".", count.zh + search.zh + "；" + mend.zh + "。"});
}

void WarnOfUnscored(const Summary& summary, std::vector<Text>& warnings) {
  if (summary.gold.questions.empty()) return;
  std::string names;
  std::size_t count = 0;
  for (const TrialSummary& trial : summary.trials) {
    if (trial.test) continue;
    ++count;
    names += (names.empty() ? "" : ", ") + trial.label;
  }
  if (count > 0)
    warnings.push_back(Say("{} of {} trials have no score: {}.", "{1} 次试验中有 {0} 次没有评分：{2}。",
                           count, summary.trials.size(), names));
}

/// "a (3), b (5)", and how many there are.
struct NamedTrials {
  std::size_t count = 0;
  std::string names;

  void Add(const std::string& label, const std::string& detail) {
    ++count;
    names += (names.empty() ? "" : ", ") + label + " (" + detail + ")";
  }
};

void WarnOfUngraded(const Summary& summary, std::vector<Text>& warnings) {
  NamedTrials trials;
  for (const TrialSummary& trial : summary.trials) {
    const auto ungraded = static_cast<std::size_t>(
        std::count_if(trial.judgements.begin(), trial.judgements.end(),
                      [](const Judgement& judgement) { return judgement.verdict == Verdict::kUngradable; }));
    if (static_cast<double>(ungraded) > kNotableUngraded * static_cast<double>(trial.judgements.size()))
      trials.Add(trial.label, fmt::format("{} / {}", ungraded, trial.judgements.size()));
  }
  if (trials.count == 0) return;
  warnings.push_back(
      Say("{} of {} trials have answers that are missing or could not be graded; they stay in every "
          "denominator: {}.",
          "{1} 次试验中有 {0} 次存在缺失或无法评分的回答，它们仍计入所有分母：{2}。", trials.count,
          summary.trials.size(), trials.names));
}

/// The canary: training that does not help on dev has most likely gone wrong, however good the curve looks.
void WarnOfUselessTraining(const Summary& summary, std::vector<Text>& warnings) {
  NamedTrials trials;
  for (const TrialSummary& trial : summary.trials) {
    const Estimate* tuned = EstimateOf(trial.dev, summary.headline);
    const Estimate* base =
        trial.base ? EstimateOf(summary.trials[*trial.base].dev, summary.headline) : nullptr;
    if (tuned != nullptr && base != nullptr && tuned->value <= base->value)
      trials.Add(trial.label, Percent(tuned->value) + " : " + Percent(base->value));
  }
  if (trials.count == 0) return;
  warnings.push_back(
      Say("{} of {} trials do not beat their untuned base on dev; check their data and learning rate: {}.",
          "{1} 次试验中有 {0} 次在开发集上没有超过未微调的基座，请检查数据与学习率：{2}。", trials.count,
          summary.trials.size(), trials.names));
}

/// Declining everything earns half of the headline, since half of the questions should be declined.
void WarnOfDecliningAll(const Summary& summary, std::vector<Text>& warnings) {
  std::string names;
  std::size_t count = 0;
  for (const TrialSummary& trial : summary.trials) {
    const Estimate* declined = EstimateOf(trial.test, MetricId::kOverRefusal);
    if (declined == nullptr || declined->value < kMostlyDeclining) continue;
    ++count;
    names += (names.empty() ? "" : ", ") + trial.label;
  }
  if (count == 0) return;
  warnings.push_back(Say(
      "{} of {} trials decline at least {} of the questions the book does answer: they have learnt to refuse "
      "more than to answer, and refusing everything would score about as well ({}).",
      "{1} 次试验中有 {0} 次对书中确有答案的题目拒答了至少 "
      "{2}：学会的主要是拒答，而一概拒答也能得到相近的分数（{3}）。",
      count, summary.trials.size(), Percent(kMostlyDeclining), names));
}

void WarnOfFewQuestions(const Summary& summary, std::vector<Text>& warnings) {
  if (!summary.best || !summary.trials[*summary.best].test) return;
  const std::size_t questions = summary.trials[*summary.best].test->questions;
  const std::optional<double> detectable = MinimumDetectableEffect(kUsualDiscordance, questions);
  if (!detectable || *detectable < kCoarseDifference) return;
  warnings.push_back(Say(
      "With {} test questions, two trials that differ by less than about {:.0f} points cannot be told apart.",
      "测试题仅 {} 道，差距小于约 {:.0f} 个百分点的两次试验无法区分。", questions, 100 * *detectable));
}

void WarnOfMissingSplit(const Summary& summary, std::vector<Text>& warnings) {
  if (!summary.best) return;
  std::set<Split> splits;
  for (const Question& question : summary.gold.questions) splits.insert(question.split);
  if (splits.size() > 1) return;
  warnings.push_back(
      {"The gold set has only one split: the best trial was chosen on the questions it is reported on, which "
       "flatters it.",
       "题集只有一个划分：最佳试验是在所报告的同一批题目上选出的，结果偏乐观。"});
}

/// Says so when the trials do not agree in one item of their provenance.
void WarnOfDifferences(const Summary& summary, const Text& item,
                       const std::function<std::string(const RunRecord&)>& value_of,
                       std::vector<Text>& warnings) {
  std::set<std::string> values;
  for (const TrialSummary& trial : summary.trials) {
    if (trial.record.status != TrialStatus::kSkipped) values.insert(value_of(trial.record));
  }
  if (values.size() < 2) return;
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : "; ") + value;
  warnings.push_back({"The trials come from different " + item.en + ": " + list + ".",
                      "各次试验的" + item.zh + "不同：" + list + "。"});
}

/// The leak sentinel: the footprint's least-squares slope over the second half of the steps, when caches have
/// settled. Allocators keep a little; a megabyte a step does not stop by itself.
void WarnOfGrowingMemory(const Summary& summary, std::vector<Text>& warnings) {
  constexpr std::size_t least_steps = 40;
  constexpr double notable_bytes_per_step = 1 << 20;
  for (const TrialSummary& trial : summary.trials) {
    const std::vector<StepReport>& curve = trial.record.curve;
    if (curve.size() < least_steps) continue;
    const std::size_t first = curve.size() / 2;
    const auto n = static_cast<double>(curve.size() - first);
    double mean = 0, covariance = 0, variance = 0;
    for (std::size_t i = first; i < curve.size(); ++i)
      mean += static_cast<double>(curve[i].footprint_bytes) / n;
    for (std::size_t i = first; i < curve.size(); ++i) {
      const double x = static_cast<double>(i - first) - (n - 1) / 2;
      covariance += x * (static_cast<double>(curve[i].footprint_bytes) - mean);
      variance += x * x;
    }
    const double slope = covariance / variance;
    if (slope < notable_bytes_per_step) continue;
    warnings.push_back(Say(
        "{}: the process grows by {:.1f} MiB a step; this leaks, and a longer run would end out of memory.",
        "{}：进程每步增长 {:.1f} MiB，存在泄漏；更长的训练将耗尽内存。", trial.label, slope / (1 << 20)));
  }
}

void WarnOfProvenance(const Summary& summary, std::vector<Text>& warnings) {
  const bool is_dirty =
      std::any_of(summary.trials.begin(), summary.trials.end(), [](const TrialSummary& trial) {
        return trial.record.provenance.commit.find("+dirty") != std::string::npos;
      });
  if (is_dirty) {
    warnings.push_back(
        {"The source tree had uncommitted changes, so these numbers cannot be traced to a commit.",
         "源码目录有未提交的改动，这些数字无法追溯到某次提交。"});
  }
  WarnOfDifferences(
      summary, {"commits", "提交"}, [](const RunRecord& record) { return record.provenance.commit; },
      warnings);
  WarnOfDifferences(
      summary, {"machines", "机器"}, [](const RunRecord& record) { return record.provenance.host; },
      warnings);
  WarnOfDifferences(
      summary, {"devices", "设备"},
      [](const RunRecord& record) { return record.provenance.backend.device_name; }, warnings);
}

}  // namespace

std::vector<Text> FindWarnings(const Summary& summary) {
  std::vector<Text> warnings;
  WarnOfGrader(summary, warnings);
  WarnOfPending(summary, warnings);
  WarnOfUselessTraining(summary, warnings);
  WarnOfDecliningAll(summary, warnings);
  WarnOfUnscored(summary, warnings);
  WarnOfUngraded(summary, warnings);
  WarnOfFewQuestions(summary, warnings);
  WarnOfMissingSplit(summary, warnings);
  WarnOfGrowingMemory(summary, warnings);
  WarnOfProvenance(summary, warnings);
  return warnings;
}

}  // namespace huoyan
