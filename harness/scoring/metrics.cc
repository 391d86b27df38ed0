#include "harness/scoring/metrics.h"

#include <algorithm>

namespace huoyan {
namespace {

// Columns of a tally.
enum Column {
  kCorrectA,
  kWrongA,
  kRefusedA,
  kUngradableA,
  kCorrectU,
  kWrongU,
  kRefusedU,
  kUngradableU,
  kTwins,
  kTwinsRight
};

using Ratio = std::pair<double, double>;

Ratio RatioOf(MetricId metric, const Eigen::VectorXd& n) {
  const double all_a = n[kCorrectA] + n[kWrongA] + n[kRefusedA] + n[kUngradableA];
  const double all_u = n[kCorrectU] + n[kWrongU] + n[kRefusedU] + n[kUngradableU];
  const double attempted = n[kCorrectA] + n[kWrongA];
  switch (metric) {
    case MetricId::kAccuracy:
      return {n[kCorrectA], all_a};
    case MetricId::kCorrectGivenAttempted:
      return {n[kCorrectA], attempted};
    case MetricId::kSimpleQaF:  // harmonic mean of C/n and C/attempted
      return {attempted == 0 ? 0 : 2 * n[kCorrectA], attempted == 0 ? 0 : all_a + attempted};
    case MetricId::kHallucinationAll:
      return {n[kWrongA], all_a};
    case MetricId::kHallucinationAttempted:
      return {n[kWrongA], attempted};
    case MetricId::kFabrication:
      return {n[kWrongU], all_u};
    case MetricId::kOverRefusal:
      return {n[kRefusedA], all_a};
    case MetricId::kAbstentionPrecision:
      return {n[kRefusedU], n[kRefusedU] + n[kRefusedA]};
    case MetricId::kAbstentionRecall:
      return {n[kRefusedU], all_u};
    case MetricId::kAbstentionF1: {  // undefined where precision or recall is
      const double refused = n[kRefusedU] + n[kRefusedA];
      const bool defined = refused > 0 && all_u > 0;
      return {defined ? 2 * n[kRefusedU] : 0, defined ? refused + all_u : 0};
    }
    case MetricId::kAppropriate:
      return {n[kCorrectA] + n[kRefusedU], all_a + all_u};
    case MetricId::kTwinAccuracy:
      return {n[kTwinsRight], n[kTwins]};
    case MetricId::kUngradable:
      return {n[kUngradableA] + n[kUngradableU], all_a + all_u};
  }
  return {0, 0};
}

}  // namespace

const EnumTable<MetricId>& EnumNames(Type<MetricId>) {
  static const EnumTable<MetricId> table{
      {MetricId::kAccuracy, "accuracy"},
      {MetricId::kCorrectGivenAttempted, "correct_given_attempted"},
      {MetricId::kSimpleQaF, "simpleqa_f"},
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

void Tally::Add(QuestionClass question_class, Verdict verdict) {
  counts[(question_class == QuestionClass::kAnswerable ? 0 : 4) + static_cast<int>(verdict)] += 1;
}

void Tally::AddTwins(bool both_right) {
  counts[kTwins] += 1;
  if (both_right) counts[kTwinsRight] += 1;
}

double Tally::Count(QuestionClass question_class, Verdict verdict) const {
  return counts[(question_class == QuestionClass::kAnswerable ? 0 : 4) + static_cast<int>(verdict)];
}

std::optional<double> MetricValue(MetricId metric, const Eigen::VectorXd& counts) {
  const auto [numerator, denominator] = RatioOf(metric, counts);
  if (denominator <= 0) return std::nullopt;
  return numerator / denominator;
}

std::optional<Ratio> ProportionOf(MetricId metric, const Eigen::VectorXd& counts) {
  if (metric == MetricId::kSimpleQaF || metric == MetricId::kAbstentionF1) return std::nullopt;
  const Ratio ratio = RatioOf(metric, counts);
  if (ratio.second <= 0) return std::nullopt;
  return ratio;
}

bool CountsBothTwins(MetricId metric) {
  return metric == MetricId::kAppropriate || metric == MetricId::kUngradable ||
         metric == MetricId::kAbstentionPrecision;
}

bool IsAppropriate(const Question& question, Verdict verdict) {
  return verdict == (IsAnswerable(question) ? Verdict::kCorrect : Verdict::kRefused);
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

const Fields<Scorecard>& DescribeFields(Type<Scorecard>) {
  static const auto fields =
      Fields<Scorecard>()
          .Required("metrics", &Scorecard::metrics,
                    {"estimates; undefined ones are absent", "各指标估计；无定义者缺省"})
          .Required("answerable", &Scorecard::answerable, {"verdicts on class A", "A 类各判定数"})
          .Required("unanswerable", &Scorecard::unanswerable, {"verdicts on class U", "U 类各判定数"})
          .Required("n", &Scorecard::n, {"judgements", "判定数"})
          .Required("questions", &Scorecard::questions, {"questions", "题数"})
          .Required("clusters", &Scorecard::clusters, {"facts asked about", "聚类（事实）数"})
          .Required("ungraded", &Scorecard::ungraded, {"judgements X", "无法评分数"})
          .Required("gold_sha256", &Scorecard::gold_sha256, {"digest of the gold file", "题集摘要"});
  return fields;
}

}  // namespace huoyan
