#include "harness/scoring/knownness.h"

#include "harness/scoring/formula.h"

namespace huoyan {
namespace {

Knownness KnownnessOf(const JudgementTable& base, std::size_t question) {
  std::size_t correct = 0;
  for (std::size_t s = 0; s < base.sample_count(); ++s) {
    correct += base.At(question, s).verdict == Verdict::kCorrect ? 1 : 0;
  }
  if (correct == 0) return Knownness::kNever;
  return correct == base.sample_count() ? Knownness::kAlways : Knownness::kSometimes;
}

}  // namespace

const EnumTable<Knownness>& EnumNames(Type<Knownness>) {
  static const EnumTable<Knownness> table{
      {Knownness::kAlways, "always"}, {Knownness::kSometimes, "sometimes"}, {Knownness::kNever, "never"}};
  return table;
}

const Fields<KnownnessBucket>& DescribeFields(Type<KnownnessBucket>) {
  static const auto fields =
      Fields<KnownnessBucket>()
          .Required("known", &KnownnessBucket::known, {"to the untuned model", "未微调模型是否知道"})
          .Required("questions", &KnownnessBucket::questions, {"answerable questions", "可答题数"})
          .Required("accuracy", &KnownnessBucket::accuracy, {"correct after tuning", "微调后正确率"})
          .Required("hallucination", &KnownnessBucket::hallucination, {"wrong after tuning", "微调后答错率"});
  return fields;
}

std::vector<KnownnessBucket> BucketByKnownness(const GoldSet& gold, const JudgementTable& base,
                                               const JudgementTable& tuned) {
  std::vector<KnownnessBucket> buckets;
  for (const auto& [known, name] : EnumNames(Type<Knownness>{})) {
    std::vector<std::size_t> questions;
    for (std::size_t q = 0; q < gold.questions.size(); ++q) {
      if (IsAnswerable(gold.questions[q]) && KnownnessOf(base, q) == known) questions.push_back(q);
    }
    const ClusterSums tallies = TallyByCluster(gold, tuned, questions);
    const auto accuracy = EstimateWithoutDraws(MetricId::kAccuracy, tallies);
    const auto hallucination = EstimateWithoutDraws(MetricId::kHallucinationAll, tallies);
    if (accuracy && hallucination) buckets.push_back({known, questions.size(), *accuracy, *hallucination});
  }
  return buckets;
}

}  // namespace huoyan
