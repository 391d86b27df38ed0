#include "harness/gate/gate.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/gate/check.h"
#include "harness/summary/ranking.h"
#include "harness/summary/wording.h"

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

/// Why the two runs cannot be paired; empty when they can.
std::vector<Text> FindObstacles(const GateInput& input, const GoldSet& gold) {
  std::vector<Text> obstacles;
  for (const GateRun* run : {&input.baseline, &input.candidate}) {
    if (run->gold_sha256 != input.gold.sha256) {
      obstacles.push_back(Say("{} answered the gold set {}, not {}", "{} 回答的是题集 {}，而非 {}",
                              run->label, run->gold_sha256.substr(0, 12), input.gold.sha256.substr(0, 12)));
    }
  }
  if (gold.questions.empty()) obstacles.push_back({"the gate has no questions", "闸门没有题目"});
  for (const GateRun* run : {&input.baseline, &input.candidate}) {
    std::set<std::string> answered;
    for (const Judgement& judgement : run->judgements) answered.insert(judgement.id);
    const auto missing =
        std::count_if(gold.questions.begin(), gold.questions.end(),
                      [&](const Question& question) { return answered.count(question.id) == 0; });
    if (missing > 0)
      obstacles.push_back(
          Say("{} has no verdict on {} questions", "{} 有 {} 道题没有判定", run->label, missing));
  }
  std::map<std::pair<std::string, int>, int> balance;
  for (const Judgement& judgement : JudgementsOn(gold, input.baseline.judgements))
    --balance[{judgement.id, judgement.sample}];
  for (const Judgement& judgement : JudgementsOn(gold, input.candidate.judgements))
    ++balance[{judgement.id, judgement.sample}];
  const auto unpaired =
      std::count_if(balance.begin(), balance.end(), [](const auto& entry) { return entry.second != 0; });
  if (unpaired > 0) {
    obstacles.push_back(Say("{} answers of one run have no counterpart in the other",
                            "{} 条回答在另一方没有对应项", unpaired));
  }
  return obstacles;
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
    const Text title = InfoOf(check.rule.metric).title;
    decision.notes.push_back(
        {fmt::format(
             "{}: the tolerance of {:.1f} points is finer than the {:.1f} points {} questions can show",
             title.en, 100 * check.rule.tolerance, 100 * *check.detectable, check.questions),
         fmt::format("{}：容差 {:.1f} 个百分点，小于 {} 道题所能分辨的 {:.1f} 个百分点", title.zh,
                     100 * check.rule.tolerance, check.questions, 100 * *check.detectable)});
  }
}

GateStatus WorstOf(const std::vector<GateCheck>& checks) {
  const auto any = [&](GateStatus status) {
    return std::any_of(checks.begin(), checks.end(),
                       [&](const GateCheck& check) { return check.status == status; });
  };
  if (any(GateStatus::kFail)) return GateStatus::kFail;
  return any(GateStatus::kInconclusive) ? GateStatus::kInconclusive : GateStatus::kPass;
}

std::string NamesOf(const std::vector<GateCheck>& checks, GateStatus status, Language language) {
  std::string names;
  for (const GateCheck& check : checks) {
    if (check.status != status) continue;
    names += (names.empty()                    ? ""
              : language == Language::kChinese ? "、"
                                               : ", ") +
             InfoOf(check.rule.metric).title.In(language);
  }
  return names;
}

Text WordDecision(const GateDecision& decision) {
  const std::string& candidate = decision.candidate_label;
  const std::string& baseline = decision.baseline_label;
  const std::string en = NamesOf(decision.checks, decision.status, Language::kEnglish);
  const std::string zh = NamesOf(decision.checks, decision.status, Language::kChinese);
  switch (decision.status) {
    case GateStatus::kPass:
      return Say("PASS: {} is no worse than {} beyond the tolerances", "通过：{} 相对 {} 未超出容差",
                 candidate, baseline);
    case GateStatus::kFail:
      return {fmt::format("FAIL: {} is worse than {} allows in: {}", candidate, baseline, en),
              fmt::format("不通过：{} 相对 {} 变差：{}", candidate, baseline, zh)};
    case GateStatus::kInconclusive:
      return {fmt::format("INCONCLUSIVE: these questions cannot tell whether {} is worse than {} in: {}",
                          candidate, baseline, en),
              fmt::format("无定论：现有题目无法判断 {} 是否差于 {}：{}", candidate, baseline, zh)};
    case GateStatus::kNotComparable:
      break;
  }
  return Say("NOT COMPARABLE: {} and {} did not answer the same questions", "不可比较：{} 与 {} 所答题目不同",
             candidate, baseline);
}

}  // namespace

const EnumTable<GateStatus>& EnumNames(Type<GateStatus>) {
  static const EnumTable<GateStatus> table{{GateStatus::kPass, "pass"},
                                           {GateStatus::kFail, "fail"},
                                           {GateStatus::kInconclusive, "inconclusive"},
                                           {GateStatus::kNotComparable, "not_comparable"}};
  return table;
}

const Fields<GateRun>& DescribeFields(Type<GateRun>) {
  static const auto fields =
      Fields<GateRun>()
          .Required("label", &GateRun::label, {"what was judged", "评判对象"})
          .Required("gold_sha256", &GateRun::gold_sha256, {"digest of the gold file", "题集摘要"})
          .Required("judgements", &GateRun::judgements, {"verdict on each answer", "逐条判定"});
  return fields;
}

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
          {"notes", std::move(notes)}};
}

GateDecision Decide(const GateInput& input) {
  GateDecision decision;
  decision.baseline_label = input.baseline.label;
  decision.candidate_label = input.candidate.label;
  const GoldSet gold = input.policy.split ? FilterBySplit(input.gold, *input.policy.split) : input.gold;
  decision.notes = FindObstacles(input, gold);
  if (decision.notes.empty()) {
    const std::vector<Judgement> before = JudgementsOn(gold, input.baseline.judgements);
    const std::vector<Judgement> after = JudgementsOn(gold, input.candidate.judgements);
    const JudgementTable baseline(gold, before);
    const JudgementTable candidate(gold, after);
    const bool are_equal = HaveEqualVerdicts(baseline, candidate, gold.questions.size());
    for (const GateRule& rule : input.policy.rules) {
      decision.checks.push_back(
          Measure(rule, gold, baseline, candidate, {input.policy.resamples, input.policy.seed}));
      GateCheck& check = decision.checks.back();
      if (are_equal) check.gain_low = check.gain_high = 0;
      if (are_equal) check.detectable.reset();
    }
    Conclude(decision.checks);
    decision.status = WorstOf(decision.checks);
    AddNotes(after, decision);
  }
  decision.exit_code = CodeOf(decision.status);
  decision.text = WordDecision(decision);
  return decision;
}

}  // namespace huoyan
