#include "harness/scoring/metrics.h"

#include <algorithm>

namespace huoyan {
const EnumTable<MetricId>& EnumNames(Type<MetricId>) {
  static const EnumTable<MetricId> table{
      {MetricId::kAccuracy, "accuracy"},
      {MetricId::kCorrectGivenAttempted, "correct_given_attempted"},
      {MetricId::kSimpleQaF, "simpleqa_f"},
      {MetricId::kPenalised50, "penalised_50"},
      {MetricId::kPenalised75, "penalised_75"},
      {MetricId::kPenalised90, "penalised_90"},
      {MetricId::kHallucinationAll, "hallucination_all"},
      {MetricId::kHallucinationAttempted, "hallucination_attempted"},
      {MetricId::kFabrication, "fabrication"},
      {MetricId::kOverRefusal, "over_refusal"},
      {MetricId::kAbstentionPrecision, "abstention_precision"},
      {MetricId::kAbstentionRecall, "abstention_recall"},
      {MetricId::kAbstentionF1, "abstention_f1"},
      {MetricId::kAppropriate, "appropriate"},
      {MetricId::kTwinAccuracy, "twin_accuracy"},
      {MetricId::kUngradable, "ungradable"},
  };
  return table;
}

const EnumTable<Direction>& EnumNames(Type<Direction>) {
  static const EnumTable<Direction> table{{Direction::kHigherIsBetter, "higher"},
                                          {Direction::kLowerIsBetter, "lower"}};
  return table;
}

const std::vector<MetricInfo>& Metrics() {
  constexpr auto kUp = Direction::kHigherIsBetter;
  constexpr auto kDown = Direction::kLowerIsBetter;
  static const std::vector<MetricInfo> metrics{
      {MetricId::kUngradable,
       "share",
       kDown,
       {"Ungradable", "无法评分"},
       {"X / n: empty, garbled or missing answers", "X / n：空白、乱码或缺失的回答"}},
      {MetricId::kAppropriate,
       "share",
       kUp,
       {"Appropriate", "处置得当"},
       {"(C_A + R_U) / n: answered what can be answered, declined or rebutted the rest",
        "(C_A + R_U) / n：可答则答对，不可答则拒答或反驳"}},
      {MetricId::kTwinAccuracy,
       "share",
       kUp,
       {"Twin accuracy", "孪生题全对"},
       {"pairs of twins with both right / pairs", "一对孪生题都处置得当的比例"}},
      {MetricId::kAccuracy,
       "share",
       kUp,
       {"Accuracy", "正确率"},
       {"C_A / n_A: answerable questions answered correctly", "C_A / n_A：可答题答对的比例"}},
      {MetricId::kCorrectGivenAttempted,
       "share",
       kUp,
       {"Correct given attempted", "作答正确率"},
       {"C_A / (C_A + W_A)", "C_A / (C_A + W_A)：作答者中答对的比例"}},
      {MetricId::kSimpleQaF,
       "share",
       kUp,
       {"SimpleQA F", "SimpleQA F 值"},
       {"harmonic mean of accuracy and correct given attempted", "正确率与作答正确率的调和平均"}},
      {MetricId::kPenalised50,
       "score",
       kUp,
       {"Penalised score, t = .50", "惩罚分 t = .50"},
       {"(C_A - W_A) / n_A: pays only for those more than 50% sure (Kalai et al. 2025)",
        "(C_A - W_A) / n_A：把握超过 50% 才值得作答（Kalai 等 2025）"}},
      {MetricId::kPenalised75,
       "score",
       kUp,
       {"Penalised score, t = .75", "惩罚分 t = .75"},
       {"(C_A - 3 W_A) / n_A: pays only for those more than 75% sure (Kalai et al. 2025)",
        "(C_A - 3 W_A) / n_A：把握超过 75% 才值得作答（Kalai 等 2025）"}},
      {MetricId::kPenalised90,
       "score",
       kUp,
       {"Penalised score, t = .90", "惩罚分 t = .90"},
       {"(C_A - 9 W_A) / n_A: pays only for those more than 90% sure (Kalai et al. 2025)",
        "(C_A - 9 W_A) / n_A：把握超过 90% 才值得作答（Kalai 等 2025）"}},
      {MetricId::kHallucinationAll,
       "share",
       kDown,
       {"Hallucination, all", "幻觉率（全部）"},
       {"W_A / n_A: wrong answers among the answerable", "W_A / n_A：可答题中答错的比例"}},
      {MetricId::kHallucinationAttempted,
       "share",
       kDown,
       {"Hallucination, attempted", "幻觉率（作答）"},
       {"W_A / (C_A + W_A)", "W_A / (C_A + W_A)：作答者中答错的比例"}},
      {MetricId::kFabrication,
       "share",
       kDown,
       {"Fabrication", "编造率"},
       {"W_U / n_U: answered what has no answer", "W_U / n_U：对不可答题作答的比例"}},
      {MetricId::kOverRefusal,
       "share",
       kDown,
       {"Over-refusal", "过度拒答率"},
       {"R_A / n_A: answerable questions declined", "R_A / n_A：可答题被拒答的比例"}},
      {MetricId::kAbstentionPrecision,
       "share",
       kUp,
       {"Abstention precision", "拒答精确率"},
       {"R_U / (R_U + R_A): refusals that were due", "R_U / (R_U + R_A)：拒答中该拒的比例"}},
      {MetricId::kAbstentionRecall,
       "share",
       kUp,
       {"Abstention recall", "拒答召回率"},
       {"R_U / n_U: due refusals that were made", "R_U / n_U：该拒者被拒的比例"}},
      {MetricId::kAbstentionF1,
       "share",
       kUp,
       {"Abstention F1", "拒答 F1 值"},
       {"harmonic mean of abstention precision and recall", "拒答精确率与召回率的调和平均"}},
  };
  return metrics;
}

const MetricInfo& InfoOf(MetricId metric) {
  return *std::find_if(Metrics().begin(), Metrics().end(),
                       [&](const MetricInfo& info) { return info.id == metric; });
}

void JsonCodec<std::map<MetricId, Estimate>>::Decode(const Json& json, const DecodeContext& context,
                                                     std::map<MetricId, Estimate>& out) {
  std::map<std::string, Estimate> by_name;
  JsonCodec<std::map<std::string, Estimate>>::Decode(json, context, by_name);
  out.clear();
  for (const auto& [name, estimate] : by_name) {
    MetricId metric{};
    JsonCodec<MetricId>::Decode(Json(name), context.Under(name), metric);
    out[metric] = estimate;
  }
}

Json JsonCodec<std::map<MetricId, Estimate>>::Encode(const std::map<MetricId, Estimate>& metrics) {
  Json json = Json::object();
  for (const MetricInfo& info : Metrics()) {
    const auto found = metrics.find(info.id);
    if (found != metrics.end()) json[NameOf(info.id)] = JsonCodec<Estimate>::Encode(found->second);
  }
  return json;
}

Json JsonCodec<std::map<MetricId, Estimate>>::Schema() {
  Json properties = Json::object();
  for (const MetricInfo& info : Metrics()) properties[NameOf(info.id)] = JsonCodec<Estimate>::Schema();
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

}  // namespace huoyan
