#include "harness/gate/policy.h"

#include <algorithm>

namespace huoyan {
namespace {

template <class E>
std::vector<std::string> NamesOf() {
  std::vector<std::string> names;
  for (const auto& entry : EnumNames(Type<E>{})) names.emplace_back(entry.second);
  return names;
}

std::vector<std::string> PartsOf(SliceBy by) {
  switch (by) {
    case SliceBy::kKind:
      return NamesOf<QuestionKind>();
    case SliceBy::kExposure:
      return NamesOf<Exposure>();
    case SliceBy::kDifficulty:
      return NamesOf<Difficulty>();
    case SliceBy::kStretch:
      break;
  }
  std::vector<std::string> stretches;
  for (int from = 1; from <= 91; from += 10) stretches.push_back(fmt::format("{}-{}", from, from + 9));
  return stretches;
}

std::optional<Text> CheckSlice(const GateSlice& slice) {
  const std::vector<std::string> parts = PartsOf(slice.by);
  if (std::find(parts.begin(), parts.end(), slice.part) != parts.end()) return std::nullopt;
  std::string known;
  for (const std::string& part : parts) known += (known.empty() ? "" : ", ") + part;
  return Say("\"{}\" is no part by {}; there are: {}", "按 {1} 划分没有 \"{0}\"；可用：{2}", slice.part,
             NameOf(slice.by), known);
}

}  // namespace

const EnumTable<GateLevel>& EnumNames(Type<GateLevel>) {
  static const EnumTable<GateLevel> table{
      {GateLevel::kOff, "off"}, {GateLevel::kWarn, "warn"}, {GateLevel::kError, "error"}};
  return table;
}

const Fields<GateSlice>& DescribeFields(Type<GateSlice>) {
  static const auto fields =
      Fields<GateSlice>()
          .Required("by", &GateSlice::by, {"kind, exposure, difficulty or stretch", "划分方式"})
          .Required("part", &GateSlice::part, {"which part, for example unseen or 11-20", "部分"})
          .Check(CheckSlice);
  return fields;
}

const Fields<GateRule>& DescribeFields(Type<GateRule>) {
  static const auto fields =
      Fields<GateRule>()
          .Required("metric", &GateRule::metric, {"the metric", "指标"})
          .Optional(
              "tolerance", &GateRule::tolerance,
              {"acceptable loss as a share; 0.02 = two points", "可接受的损失（比例），0.02 即两个百分点"},
              Between(0, 1))
          .Optional("limit", &GateRule::limit, {"never worse than this", "绝对底线"}, Between(0, 1))
          .Optional("slice", &GateRule::slice, {"only these questions", "只看这部分题目"})
          .Optional("level", &GateRule::level,
                    {"off, warn, or error: may fail the gate", "off 不看，warn 只提示，error 可判不通过"})
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

const Fields<MemoryRule>& DescribeFields(Type<MemoryRule>) {
  static const auto fields =
      Fields<MemoryRule>()
          .Optional("tolerance", &MemoryRule::tolerance,
                    {"acceptable growth as a share of the baseline", "可接受的增长（占基线比例）"},
                    Between(0, 1))
          .Optional("limit_gib", &MemoryRule::limit_gib, {"never more than this", "绝对上限"}, Above(0))
          .Optional("level", &MemoryRule::level, {"off, warn or error", "off、warn 或 error"});
  return fields;
}

const Fields<SpeedRule>& DescribeFields(Type<SpeedRule>) {
  static const auto fields =
      Fields<SpeedRule>()
          .Optional("tolerance", &SpeedRule::tolerance,
                    {"acceptable loss as a share of the baseline", "可接受的减速（占基线比例）"},
                    Between(0, 1))
          .Optional("noise_floor", &SpeedRule::noise_floor,
                    {"difference seen between runs of the same thing", "同一配置重复运行的差异"},
                    Between(0, 1))
          .Optional("least_repeats", &SpeedRule::least_repeats,
                    {"pairs of runs taken in turns", "轮流运行的最少对数"}, Between(5, 10000))
          .Optional("level", &SpeedRule::level, {"off, warn or error", "off、warn 或 error"});
  return fields;
}

const Fields<GatePolicy>& DescribeFields(Type<GatePolicy>) {
  static const auto fields =
      Fields<GatePolicy>()
          .Optional("rules", &GatePolicy::rules,
                    {"what may not get worse, and by how much", "哪些指标不得变差及其容差"})
          .Optional("memory", &GatePolicy::memory,
                    {"peak memory on the same testbed", "同一机器上的内存峰值"})
          .Optional("speed", &GatePolicy::speed,
                    {"training speed on the same testbed", "同一机器上的训练速度"})
          .Optional("split", &GatePolicy::split,
                    {"judge this split only; absent = all questions", "只看该划分；缺省为全部题目"})
          .Optional("resamples", &GatePolicy::resamples,
                    {"draws of bootstrap and permutation", "自助与置换次数"}, Between(100, 1000000))
          .Optional("seed", &GatePolicy::seed, {"seed of the bootstrap", "自助法种子"})
          .Check([](const GatePolicy& policy) -> std::optional<Text> {
            if (policy.rules.empty())
              return Text{"rules is empty; a gate without rules lets everything pass",
                          "rules 为空；没有规则的闸门形同虚设"};
            for (std::size_t i = 0; i < policy.rules.size(); ++i) {
              for (std::size_t j = 0; j < i; ++j) {
                if (IdOf(policy.rules[i]) != IdOf(policy.rules[j])) continue;
                return Say("rules names {} twice", "rules 重复写了 {}", IdOf(policy.rules[i]));
              }
            }
            return std::nullopt;
          });
  return fields;
}

std::string IdOf(const GateRule& rule) {
  const std::string metric = NameOf(rule.metric);
  return rule.slice ? fmt::format("{}[{}={}]", metric, NameOf(rule.slice->by), rule.slice->part) : metric;
}

Text TitleOf(const GateRule& rule) {
  const Text& title = InfoOf(rule.metric).title;
  if (!rule.slice) return title;
  const Text by = TitleOf(rule.slice->by);
  return {fmt::format("{} ({} {})", title.en, by.en, rule.slice->part),
          fmt::format("{}（{} {}）", title.zh, by.zh, rule.slice->part)};
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

bool Counts(const GateRule& rule, const Question& question) {
  if (rule.slice && SliceOf(rule.slice->by, question) != rule.slice->part) return false;
  switch (rule.metric) {
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
