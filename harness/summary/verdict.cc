#include "harness/summary/verdict.h"

#include <algorithm>

#include "harness/summary/wording.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;

Text operator+(const Text& a, const Text& b) { return {a.en + b.en, a.zh + b.zh}; }

std::string ShareOf(const Estimate& estimate) {
  return Percent(estimate.value) + " " + PercentInterval(estimate.low, estimate.high);
}

Text WordSpeed(const Summary& summary) {
  const auto speed = [](const TrialSummary& trial) {
    return trial.record.speed.train_tokens_per_second.value_or(0);
  };
  const auto fastest = std::max_element(summary.trials.begin(), summary.trials.end(),
                                        [&](const auto& a, const auto& b) { return speed(a) < speed(b); });
  if (speed(*fastest) <= 0) return {"", ""};
  return Say("; the fastest to train, {}, runs {} tokens/s", "；训练最快的是 {}，每秒 {} 词元",
             fastest->label, Rate(speed(*fastest)));
}

Text WordWithoutScores(const Summary& summary) {
  if (summary.trials.empty()) return {"There are no trials.", "没有任何试验。"};
  const bool was_asked = !summary.gold.questions.empty();
  const Text opening =
      was_asked
          ? Text{"No trial gave answers that could be scored.", "没有一次试验给出可评分的回答。"}
          : Text{"Nothing was asked; only memory and speed were measured.", "未提问，仅测量内存与速度。"};
  const TrialSummary* smallest = nullptr;
  for (const TrialSummary& trial : summary.trials) {
    const bool counts = trial.record.status == TrialStatus::kCompleted && trial.peak_gib;
    if (counts && (smallest == nullptr || *trial.peak_gib < *smallest->peak_gib)) smallest = &trial;
  }
  if (smallest == nullptr) return opening + Text{" No trial was completed.", "没有一次试验完成。"};
  return opening +
         Say(" The smallest trial, {}, peaks at {}", "最省内存的是 {}，峰值 {}", smallest->label,
             Gib(*smallest->peak_gib)) +
         WordSpeed(summary) + Text{".", "。"};
}

/// Why an untuned model came out best.
Text WordUnbeatenBase(const Summary& summary) {
  std::size_t tuned = 0;
  std::size_t scored = 0;
  for (const TrialSummary& trial : summary.trials) {
    if (!IsTuned(trial.record.spec)) continue;
    ++tuned;
    scored += EstimateOf(trial.dev, summary.headline) != nullptr ? 1 : 0;
  }
  if (scored > 0) return {"no adapter did better on the dev split", "开发集上没有适配器优于它"};
  if (tuned > 0) {
    return Say("no adapter has been scored, for none of the {} tried gave answers",
               "尚无适配器得到评分，已尝试的 {} 个均未给出回答", tuned);
  }
  if (summary.outline.pending > 0) return {"no adapter has been scored yet", "尚无适配器得到评分"};
  return {"no adapter was trained", "未训练任何适配器"};
}

Text WordAgainstBase(const Summary& summary, const TrialSummary& best, std::size_t n) {
  if (!IsTuned(best.record.spec)) return Say(" (n = {}): ", "（n = {}）：", n) + WordUnbeatenBase(summary);
  const Estimate* base = best.base ? EstimateOf(summary.trials[*best.base].test, summary.headline) : nullptr;
  if (base == nullptr || !best.base_test) {
    return Say(" (n = {}); the untuned model was not scored beside it",
               "（n = {}）；未微调的模型没有可比的评分", n);
  }
  const double p = best.base_test->p;
  const Text tail = p < kLevel ? Text{"", ""} : Text{", which is no significant difference", "，差异不显著"};
  return Say(", against {} untuned (n = {}, {})", "，未微调时为 {}（n = {}，{}）", ShareOf(*base), n,
             PValue(p)) +
         tail;
}

Text WordWithScores(const Summary& summary) {
  const TrialSummary& best = summary.trials[*summary.best];
  const auto tied =
      static_cast<std::size_t>(std::count_if(summary.trials.begin(), summary.trials.end(),
                                             [](const TrialSummary& trial) { return trial.tied_with_best; }));
  const auto scored = static_cast<std::size_t>(
      std::count_if(summary.trials.begin(), summary.trials.end(),
                    [](const TrialSummary& trial) { return trial.test.has_value(); }));
  Text opening = Say("Of {} trials, {}, best on dev and not tied with any other,",
                     "{} 次试验中，开发集最佳且与其余均有显著差异者为 {}，", scored, best.label);
  if (scored == 1) opening = Say("{}, the only trial with a score,", "唯一有评分的试验为 {}，", best.label);
  if (tied > 1) {
    opening = Say("The top {} are statistically tied; the best on dev, {},",
                  "前 {} 名统计上不分高下；开发集最佳者为 {}，", tied, best.label);
  }
  const Estimate* score = EstimateOf(best.test, summary.headline);
  if (score == nullptr) return opening + Text{" has no defined score on test.", "但在测试集上得分无定义。"};
  return opening +
         Say(" handles {} of the test questions appropriately", "测试题得当率 {}", ShareOf(*score)) +
         WordAgainstBase(summary, best, best.test->questions) + Text{".", "。"};
}

}  // namespace

Text WordVerdict(const Summary& summary) {
  Text verdict = summary.best ? WordWithScores(summary) : WordWithoutScores(summary);
  if (summary.outline.pending > 0)
    verdict = Text{"Provisional: the sweep is not finished. ", "暂定：实验尚未完成。"} + verdict;
  if (!summary.grader_check || summary.grader_check->ok) return verdict;
  return Text{"Do not publish: the grader failed its own check. ", "请勿发布：评分器未通过自检。"} + verdict;
}

}  // namespace huoyan
