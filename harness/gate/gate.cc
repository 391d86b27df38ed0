#include "harness/gate/gate.h"

#include <algorithm>

#include "harness/gate/check.h"
#include "harness/gate/obstacles.h"
#include "harness/scoring/power.h"
#include "harness/summary/ranking.h"

namespace huoyan {
namespace {

constexpr int kDecisionVersion = 1;

ExitCode CodeOf(GateStatus status) {
  switch (status) {
    case GateStatus::kPass:
      return ExitCode::kOk;
    case GateStatus::kFail:
      return ExitCode::kGateFailed;
    case GateStatus::kInconclusive:
      return ExitCode::kInconclusive;
    case GateStatus::kNotComparable:
      break;
  }
  return ExitCode::kNotComparable;
}

bool HaveEqualVerdicts(const JudgementTable& a, const JudgementTable& b, std::size_t questions) {
  for (std::size_t q = 0; q < questions; ++q) {
    for (std::size_t s = 0; s < a.sample_count(); ++s) {
      if (a.At(q, s).verdict != b.At(q, s).verdict) return false;
    }
  }
  return true;
}

std::size_t CountUngraded(const std::vector<Judgement>& judgements) {
  return static_cast<std::size_t>(
      std::count_if(judgements.begin(), judgements.end(),
                    [](const Judgement& judgement) { return judgement.verdict == Verdict::kUngradable; }));
}

void AddNotes(const std::vector<Judgement>& candidate, GateDecision& decision) {
  const std::size_t ungraded = CountUngraded(candidate);
  if (ungraded > 0) {
    decision.notes.push_back(
        Say("{} answers of the candidate could not be graded; they stay in every denominator",
            "候选有 {} 条回答无法评分；它们仍计入所有分母", ungraded));
  }
  for (const GateCheck& check : decision.checks) {
    if (!check.detectable || check.rule.tolerance >= *check.detectable) continue;
    const Text title = TitleOf(check.rule);
    decision.notes.push_back(
        {fmt::format(
             "{}: the tolerance of {:.1f} points is finer than the {:.1f} points {} questions can show",
             title.en, 100 * check.rule.tolerance, 100 * *check.detectable, check.questions),
         fmt::format("{}：容差 {:.1f} 个百分点，小于 {} 道题所能分辨的 {:.1f} 个百分点", title.zh,
                     100 * check.rule.tolerance, check.questions, 100 * *check.detectable)});
  }
}

/// What a check says to the verdict: its status, unless it only warns.
struct Voice {
  GateStatus status;
  Text title;
};

/// The checks that decide. What only warns and did not pass becomes a note.
std::vector<Voice> VoicesOf(GateDecision& decision) {
  std::vector<Voice> voices;
  const auto add = [&](GateLevel level, GateStatus status, const Text& title, const Text& text) {
    if (level == GateLevel::kError) voices.push_back({status, title});
    if (level != GateLevel::kWarn || status == GateStatus::kPass) return;
    decision.notes.push_back({"only a warning: " + text.en, "仅提示：" + text.zh});
  };
  for (const GateCheck& check : decision.checks)
    add(check.rule.level, check.status, TitleOf(check.rule), check.text);
  for (const ResourceCheck& check : decision.resources)
    add(check.level, check.status, TitleOf(check.resource), check.text);
  return voices;
}

GateStatus WorstOf(const std::vector<Voice>& voices) {
  for (const GateStatus status : {GateStatus::kFail, GateStatus::kNotComparable, GateStatus::kInconclusive}) {
    if (std::any_of(voices.begin(), voices.end(),
                    [&](const Voice& voice) { return voice.status == status; })) {
      return status;
    }
  }
  return GateStatus::kPass;
}

std::string NamesOf(const std::vector<Voice>& voices, GateStatus status, Language language) {
  std::string names;
  for (const Voice& voice : voices) {
    if (voice.status != status) continue;
    names += (names.empty() ? "" : language == Language::kChinese ? "、" : ", ") + voice.title.In(language);
  }
  return names;
}

Text WordDecision(const GateDecision& decision, const std::vector<Voice>& voices) {
  const std::string& candidate = decision.candidate_label;
  const std::string& baseline = decision.baseline_label;
  const std::string en = NamesOf(voices, decision.status, Language::kEnglish);
  const std::string zh = NamesOf(voices, decision.status, Language::kChinese);
  switch (decision.status) {
    case GateStatus::kPass:
      return Say("PASS: {} is no worse than {} beyond the tolerances", "通过：{} 相对 {} 未超出容差",
                 candidate, baseline);
    case GateStatus::kFail:
      return {fmt::format("FAIL: {} is worse than {} allows in: {}", candidate, baseline, en),
              fmt::format("不通过：{} 相对 {} 变差：{}", candidate, baseline, zh)};
    case GateStatus::kInconclusive:
      return {fmt::format("INCONCLUSIVE: these runs cannot tell whether {} is worse than {} in: {}",
                          candidate, baseline, en),
              fmt::format("无定论：现有结果无法判断 {} 是否差于 {}：{}", candidate, baseline, zh)};
    case GateStatus::kNotComparable:
      break;
  }
  if (voices.empty()) {
    return Say("NOT COMPARABLE: {} and {} did not answer the same questions",
               "不可比较：{} 与 {} 所答题目不同", candidate, baseline);
  }
  return {fmt::format("NOT COMPARABLE: {} and {} were not run alike for: {}", candidate, baseline, en),
          fmt::format("不可比较：{} 与 {} 的运行环境不同：{}", candidate, baseline, zh)};
}

void CheckQuality(const GateInput& input, const GoldSet& gold, const std::vector<Judgement>& before,
                  const std::vector<Judgement>& after, GateDecision& decision) {
  const JudgementTable baseline(gold, before);
  const JudgementTable candidate(gold, after);
  const bool are_equal = HaveEqualVerdicts(baseline, candidate, gold.questions.size());
  for (const GateRule& rule : input.policy.rules) {
    if (rule.level == GateLevel::kOff) continue;
    decision.checks.push_back(
        Measure(rule, gold, baseline, candidate, {input.policy.resamples, input.policy.seed}));
    GateCheck& check = decision.checks.back();
    if (!are_equal) continue;
    check.gain_low = check.gain_high = 0;
    check.detectable.reset();
  }
}

/// Memory and speed, where the policy looks at them. What only warns is left out where nothing was measured;
/// what may fail the gate then cannot be compared.
void CheckResources(const GateInput& input, GateDecision& decision) {
  const auto add = [&](std::optional<ResourceCheck> check, Resource resource, GateLevel level) {
    if (level == GateLevel::kOff) return;
    if (!check && level == GateLevel::kWarn) return;
    if (!check) {
      check.emplace();
      check->resource = resource;
      check->level = level;
      check->status = GateStatus::kNotComparable;
      const Text title = TitleOf(resource);
      check->text = {title.en + ": not measured on both sides", title.zh + "：并非双方都有测量"};
    }
    decision.resources.push_back(std::move(*check));
  };
  const ResourceUse& baseline = input.baseline.resources;
  const ResourceUse& candidate = input.candidate.resources;
  add(CheckMemory(input.policy.memory, baseline, candidate), Resource::kMemory, input.policy.memory.level);
  add(CheckSpeed(input.policy.speed, baseline, candidate), Resource::kSpeed, input.policy.speed.level);
}

}  // namespace

const Fields<GateCheck>& DescribeFields(Type<GateCheck>) {
  static const auto fields =
      Fields<GateCheck>()
          .Required("rule", &GateCheck::rule, {"the rule applied", "所用规则"})
          .Required("status", &GateCheck::status, {"what came of it", "结论"})
          .Required("baseline", &GateCheck::baseline, {"the metric before", "基线值"})
          .Required("candidate", &GateCheck::candidate, {"the metric after", "候选值"})
          .Required("gain", &GateCheck::gain, {"change in the good direction", "朝好方向的变化"})
          .Required("gain_low", &GateCheck::gain_low, {"one-sided 95% lower bound", "单侧 95% 下界"})
          .Required("gain_high", &GateCheck::gain_high, {"one-sided 95% upper bound", "单侧 95% 上界"})
          .Required("p_worse", &GateCheck::p_worse, {"Holm-adjusted", "Holm 校正后的 p 值"})
          .Required("limit_broken", &GateCheck::limit_broken, {"worse than the limit", "是否突破底线"})
          .Required("questions", &GateCheck::questions, {"the metric's denominator", "分母题数"})
          .Optional("detectable", &GateCheck::detectable,
                    {"smallest loss found with 80% power", "80% 功效下可见的最小损失"})
          .Optional("questions_needed", &GateCheck::questions_needed,
                    {"to pass an unchanged candidate", "使无变化者通过所需题数"});
  return fields;
}

Json ToJson(const GateDecision& decision) {
  Json notes = Json::array();
  for (const Text& note : decision.notes) notes.push_back(note.en);
  return {{"schema_version", kDecisionVersion},
          {"status", NameOf(decision.status)},
          {"exit_code", static_cast<int>(decision.exit_code)},
          {"text", decision.text.en},
          {"baseline", decision.baseline_label},
          {"candidate", decision.candidate_label},
          {"checks", Encode(decision.checks)},
          {"resources", Encode(decision.resources)},
          {"notes", std::move(notes)}};
}

std::vector<Text> WarnOfPower(const GatePolicy& policy, const GoldSet& gold) {
  const GoldSet asked = policy.split ? FilterBySplit(gold, *policy.split) : gold;
  std::vector<Text> warnings;
  for (const GateRule& rule : policy.rules) {
    if (rule.level == GateLevel::kOff) continue;
    const auto questions = static_cast<std::size_t>(
        std::count_if(asked.questions.begin(), asked.questions.end(),
                      [&](const Question& question) { return Counts(rule, question); }));
    const auto detectable = MinimumDetectableEffect(kUsualDiscordance, questions);
    if (detectable && *detectable <= rule.tolerance) continue;
    const Text title = TitleOf(rule);
    const Text power = WordPower(questions);
    warnings.push_back(
        {fmt::format("{}: the tolerance is {:.1f} points, but {}", title.en, 100 * rule.tolerance, power.en),
         fmt::format("{}：容差为 {:.1f} 个百分点，但{}", title.zh, 100 * rule.tolerance, power.zh)});
  }
  return warnings;
}

GateDecision Decide(const GateInput& input) {
  GateDecision decision;
  decision.baseline_label = input.baseline.label;
  decision.candidate_label = input.candidate.label;
  const GoldSet gold = input.policy.split ? FilterBySplit(input.gold, *input.policy.split) : input.gold;
  decision.notes = FindObstacles(input, gold);
  std::vector<Voice> voices;
  if (decision.notes.empty()) {
    const std::vector<Judgement> before = JudgementsOn(gold, input.baseline.judgements);
    const std::vector<Judgement> after = JudgementsOn(gold, input.candidate.judgements);
    CheckQuality(input, gold, before, after, decision);
    CheckResources(input, decision);
    Conclude(decision.checks, decision.resources);
    AddNotes(after, decision);
    voices = VoicesOf(decision);
    decision.status = WorstOf(voices);
  }
  decision.exit_code = CodeOf(decision.status);
  decision.text = WordDecision(decision, voices);
  return decision;
}

}  // namespace huoyan
