#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "harness/scoring/judgement_table.h"
#include "harness/scoring/metrics.h"

namespace huoyan {
namespace {

std::map<std::string, std::size_t> CountsOf(const Tally& tally, QuestionClass question_class) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [verdict, name] : EnumNames(Type<Verdict>{})) {
    counts[name] = static_cast<std::size_t>(tally.Count(question_class, verdict));
  }
  return counts;
}

std::optional<Estimate> EstimateOf(MetricId metric, const Tally& tally, bool asked_once, std::size_t clusters,
                                   const std::optional<BootstrapInterval>& interval) {
  const auto count = [](double number) { return static_cast<std::size_t>(std::llround(number)); };
  const auto proportion = ProportionOf(metric, tally.counts);
  if (proportion && asked_once && !CountsBothTwins(metric)) {
    return WilsonInterval(count(proportion->first), count(proportion->second));
  }
  const std::optional<double> value = MetricValue(metric, tally.counts);
  if (!value) return std::nullopt;
  // Facts that all score alike give resamples that all score alike, which is no proof that others would.
  const bool without_spread = *value == 0 || *value == 1 || (interval && interval->low == interval->high);
  if (without_spread) {
    std::optional<Estimate> estimate =
        WilsonInterval(count(*value * static_cast<double>(clusters)), clusters);
    if (estimate) estimate->value = *value;
    return estimate;
  }
  if (!interval) return std::nullopt;
  const double answerable = tally.counts.head(4).sum();
  const double all = tally.counts.head(8).sum();
  const double n = proportion ? proportion->second : metric == MetricId::kSimpleQaF ? answerable : all;
  return Estimate{*value, interval->low, interval->high, count(n), IntervalMethod::kClusterBootstrap};
}

}  // namespace

ClusterSums TallyByCluster(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  const JudgementTable table(gold, judgements);
  ClusterSums sums = ClusterSums::Zero(static_cast<Eigen::Index>(table.cluster_count()), Tally::kColumns);
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    const Question& question = gold.questions[q];
    Tally tally;
    for (std::size_t s = 0; s < table.sample_count(); ++s) {
      const Verdict verdict = table.At(q, s).verdict;
      tally.Add(question.question_class, verdict);
      const std::optional<std::size_t> twin = table.TwinOf(q);
      if (!IsAnswerable(question) || !twin) continue;
      tally.AddTwins(IsAppropriate(question, verdict) &&
                     IsAppropriate(gold.questions[*twin], table.At(*twin, s).verdict));
    }
    sums.row(static_cast<Eigen::Index>(table.ClusterOf(q))) += tally.counts.transpose();
  }
  return sums;
}

Scorecard BuildScorecard(const GoldSet& gold, const std::vector<Judgement>& judgements,
                         const BootstrapOptions& options) {
  const ClusterSums sums = TallyByCluster(gold, judgements);
  Tally tally;
  tally.counts = sums.colwise().sum().transpose();

  std::vector<SumStatistic> statistics;
  for (const MetricInfo& info : Metrics()) {
    statistics.push_back([id = info.id](const Eigen::VectorXd& counts) { return MetricValue(id, counts); });
  }
  const auto intervals = BootstrapClusters(sums, statistics, options);

  Scorecard card;
  const bool asked_once = judgements.size() == gold.questions.size();
  for (std::size_t k = 0; k < Metrics().size(); ++k) {
    const MetricId metric = Metrics()[k].id;
    if (const auto estimate =
            EstimateOf(metric, tally, asked_once, static_cast<std::size_t>(sums.rows()), intervals[k]))
      card.metrics[metric] = *estimate;
  }
  card.answerable = CountsOf(tally, QuestionClass::kAnswerable);
  card.unanswerable = CountsOf(tally, QuestionClass::kUnanswerable);
  card.n = judgements.size();
  card.questions = gold.questions.size();
  card.clusters = static_cast<std::size_t>(sums.rows());
  card.ungraded =
      card.answerable.at(NameOf(Verdict::kUngradable)) + card.unanswerable.at(NameOf(Verdict::kUngradable));
  card.gold_sha256 = gold.sha256;
  return card;
}

}  // namespace huoyan
