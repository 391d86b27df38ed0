#include "harness/gate/policy.h"

namespace huoyan {

const Fields<GateRule>& DescribeFields(Type<GateRule>) {
  static const auto fields =
      Fields<GateRule>()
          .Required("metric", &GateRule::metric, {"the metric", "指标"})
          .Optional(
              "tolerance", &GateRule::tolerance,
              {"acceptable loss as a share; 0.02 = two points", "可接受的损失（比例），0.02 即两个百分点"},
              Between(0, 1))
          .Optional("limit", &GateRule::limit, {"never worse than this", "绝对底线"}, Between(0, 1))
          .Check([](const GateRule& rule) -> std::optional<Text> {
            if (IsPaired(rule.metric)) return std::nullopt;
            return Say(
                "{} is not decided question by question and cannot be gated; use accuracy, "
                "hallucination_all, fabrication, "
                "over_refusal, abstention_recall, appropriate or ungradable",
                "{} 不是逐题判定的指标，不能用作闸门；请用 "
                "accuracy、hallucination_all、fabrication、over_refusal、"
                "abstention_recall、appropriate 或 ungradable",
                NameOf(rule.metric));
          });
  return fields;
}

const Fields<GatePolicy>& DescribeFields(Type<GatePolicy>) {
  static const auto fields =
      Fields<GatePolicy>()
          .Optional("rules", &GatePolicy::rules,
                    {"what may not get worse, and by how much", "哪些指标不得变差及其容差"})
          .Optional("split", &GatePolicy::split,
                    {"judge this split only; absent = all questions", "只看该划分；缺省为全部题目"})
          .Optional("resamples", &GatePolicy::resamples, {"draws of the bootstrap", "自助法次数"},
                    Between(100, 1000000))
          .Optional("seed", &GatePolicy::seed, {"seed of the bootstrap", "自助法种子"})
          .Check([](const GatePolicy& policy) -> std::optional<Text> {
            if (policy.rules.empty())
              return Text{"rules is empty; a gate without rules lets everything pass",
                          "rules 为空；没有规则的闸门形同虚设"};
            for (std::size_t i = 0; i < policy.rules.size(); ++i) {
              for (std::size_t j = 0; j < i; ++j) {
                if (policy.rules[i].metric != policy.rules[j].metric) continue;
                return Say("rules names {} twice", "rules 重复写了 {}", NameOf(policy.rules[i].metric));
              }
            }
            return std::nullopt;
          });
  return fields;
}

bool IsPaired(MetricId metric) {
  switch (metric) {
    case MetricId::kAccuracy:
    case MetricId::kHallucinationAll:
    case MetricId::kFabrication:
    case MetricId::kOverRefusal:
    case MetricId::kAbstentionRecall:
    case MetricId::kAppropriate:
    case MetricId::kUngradable:
      return true;
    default:
      return false;
  }
}

bool Counts(MetricId metric, const Question& question) {
  switch (metric) {
    case MetricId::kAccuracy:
    case MetricId::kHallucinationAll:
    case MetricId::kOverRefusal:
      return IsAnswerable(question);
    case MetricId::kFabrication:
    case MetricId::kAbstentionRecall:
      return !IsAnswerable(question);
    default:
      return true;
  }
}

bool Scores(MetricId metric, const Question& question, Verdict verdict) {
  switch (metric) {
    case MetricId::kAccuracy:
      return verdict == Verdict::kCorrect;
    case MetricId::kHallucinationAll:
    case MetricId::kFabrication:
      return verdict == Verdict::kWrong;
    case MetricId::kOverRefusal:
    case MetricId::kAbstentionRecall:
      return verdict == Verdict::kRefused;
    case MetricId::kUngradable:
      return verdict == Verdict::kUngradable;
    default:
      return IsAppropriate(question, verdict);
  }
}

}  // namespace huoyan
