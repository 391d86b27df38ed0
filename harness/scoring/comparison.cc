#include "harness/scoring/comparison.h"

#include <algorithm>

#include "harness/scoring/judgement_table.h"

namespace huoyan {
namespace {

constexpr std::size_t kVerdicts = 4;

void CountPairs(const GoldSet& gold, const JudgementTable& baseline, const JudgementTable& candidate,
                Comparison& comparison) {
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    const Question& question = gold.questions[q];
    Transitions& transitions = IsAnswerable(question) ? comparison.answerable : comparison.unanswerable;
    for (std::size_t s = 0; s < baseline.sample_count(); ++s) {
      const Verdict before = baseline.At(q, s).verdict;
      const Verdict after = candidate.At(q, s).verdict;
      ++transitions[static_cast<std::size_t>(before)][static_cast<std::size_t>(after)];
      const bool right_before = IsAppropriate(question, before);
      const bool right_after = IsAppropriate(question, after);
      ++(right_before
             ? (right_after ? comparison.both_appropriate : comparison.only_baseline_appropriate)
             : (right_after ? comparison.only_candidate_appropriate : comparison.neither_appropriate));
      const bool was_sound = before == Verdict::kCorrect || before == Verdict::kRefused;
      if (was_sound && after == Verdict::kWrong) ++comparison.caused_hallucinations;
      ++comparison.n;
    }
  }
}

// Where no draw differs from another, the bootstrap says nothing about what more questions might show; the
// bounds then are those of a change seen in none of the clusters (Wilson).
MetricChange ChangeOf(MetricId metric, double first, double second, BootstrapInterval interval,
                      std::size_t clusters) {
  MetricChange change;
  change.metric = metric;
  change.baseline = first;
  change.candidate = second;
  change.difference = second - first;
  if (interval.low == interval.high) {
    const double two_sided = WilsonInterval(0, clusters, 0.95)->high;
    const double one_sided = WilsonInterval(0, clusters, 0.90)->high;
    const auto clip = [](double value) { return std::clamp(value, -1.0, 1.0); };
    interval = {clip(change.difference - two_sided), clip(change.difference + two_sided),
                clip(change.difference - one_sided), clip(change.difference + one_sided)};
    change.method = IntervalMethod::kWilson;
  }
  change.low = interval.low;
  change.high = interval.high;
  change.one_sided_low = interval.one_sided_low;
  change.one_sided_high = interval.one_sided_high;
  return change;
}

std::vector<MetricChange> ChangesOf(const ClusterSums& before, const ClusterSums& after,
                                    const BootstrapOptions& options) {
  ClusterSums paired(before.rows(), before.cols() + after.cols());
  paired << before, after;
  std::vector<SumStatistic> statistics;
  for (const MetricInfo& info : Metrics()) {
    statistics.push_back([id = info.id](const Eigen::VectorXd& counts) -> std::optional<double> {
      const auto first = MetricValue(id, counts.head(Tally::kColumns));
      const auto second = MetricValue(id, counts.tail(Tally::kColumns));
      if (!first || !second) return std::nullopt;
      return *second - *first;
    });
  }
  const auto intervals = BootstrapClusters(paired, statistics, options);
  const Eigen::VectorXd total_before = before.colwise().sum().transpose();
  const Eigen::VectorXd total_after = after.colwise().sum().transpose();
  std::vector<MetricChange> changes;
  for (std::size_t k = 0; k < intervals.size(); ++k) {
    const MetricId metric = Metrics()[k].id;
    const auto first = MetricValue(metric, total_before);
    const auto second = MetricValue(metric, total_after);
    if (!first || !second || !intervals[k]) continue;
    changes.push_back(
        ChangeOf(metric, *first, *second, *intervals[k], static_cast<std::size_t>(before.rows())));
  }
  return changes;
}

}  // namespace

Comparison Compare(const GoldSet& gold, const std::vector<Judgement>& baseline,
                   const std::vector<Judgement>& candidate, const BootstrapOptions& options) {
  const JudgementTable before(gold, baseline);
  const JudgementTable after(gold, candidate);
  if (before.sample_count() != after.sample_count()) {
    throw Error(ExitCode::kNotComparable,
                Say("the baseline has {} answers a question and the candidate {}; compare equal numbers",
                    "基线每题 {} 次回答，候选每题 {} 次；请用相同次数比较", before.sample_count(),
                    after.sample_count()));
  }
  Comparison comparison;
  comparison.answerable.assign(kVerdicts, std::vector<std::size_t>(kVerdicts, 0));
  comparison.unanswerable = comparison.answerable;
  CountPairs(gold, before, after, comparison);
  comparison.clusters = before.cluster_count();
  comparison.appropriate =
      ExactMcNemar(comparison.only_candidate_appropriate, comparison.only_baseline_appropriate);
  const std::size_t discordant = comparison.only_baseline_appropriate + comparison.only_candidate_appropriate;
  if (discordant > 0) {
    comparison.minimum_detectable_effect = MinimumDetectableEffect(
        static_cast<double>(discordant) / static_cast<double>(comparison.n), comparison.n);
  }
  comparison.changes = ChangesOf(TallyByCluster(gold, baseline), TallyByCluster(gold, candidate), options);
  comparison.bootstrap_seed = options.seed;
  comparison.bootstrap_resamples = options.resamples;
  comparison.gold_sha256 = gold.sha256;
  return comparison;
}

const MetricChange* FindChange(const Comparison& comparison, MetricId metric) {
  for (const MetricChange& change : comparison.changes) {
    if (change.metric == metric) return &change;
  }
  return nullptr;
}

Transitions SumOf(const Transitions& a, const Transitions& b) {
  Transitions sum = a;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    for (std::size_t j = 0; j < sum[i].size(); ++j) sum[i][j] += b.at(i).at(j);
  }
  return sum;
}

const Fields<MetricChange>& DescribeFields(Type<MetricChange>) {
  static const auto fields =
      Fields<MetricChange>()
          .Required("metric", &MetricChange::metric, {"the metric", "指标"})
          .Required("baseline", &MetricChange::baseline, {"before", "基线值"})
          .Required("candidate", &MetricChange::candidate, {"after", "候选值"})
          .Required("difference", &MetricChange::difference, {"candidate minus baseline", "候选减基线"})
          .Required("low", &MetricChange::low, {"lower end, two-sided 95%", "双侧 95% 下界"})
          .Required("high", &MetricChange::high, {"upper end, two-sided 95%", "双侧 95% 上界"})
          .Required("one_sided_low", &MetricChange::one_sided_low,
                    {"lower bound, one-sided 95%", "单侧 95% 下界"})
          .Required("one_sided_high", &MetricChange::one_sided_high,
                    {"upper bound, one-sided 95%", "单侧 95% 上界"})
          .Required("method", &MetricChange::method, {"how the interval was computed", "区间算法"});
  return fields;
}

const Fields<Comparison>& DescribeFields(Type<Comparison>) {
  static const auto fields =
      Fields<Comparison>()
          .Required("n", &Comparison::n, {"pairs", "配对数"})
          .Required("clusters", &Comparison::clusters, {"facts resampled", "聚类数"})
          .Required("answerable", &Comparison::answerable,
                    {"C, W, R, X before x after, class A", "A 类判定转移"})
          .Required("unanswerable", &Comparison::unanswerable, {"the same, class U", "U 类判定转移"})
          .Required("both_appropriate", &Comparison::both_appropriate, {"right both times", "两次皆当"})
          .Required("only_baseline_appropriate", &Comparison::only_baseline_appropriate,
                    {"right before only", "仅基线得当"})
          .Required("only_candidate_appropriate", &Comparison::only_candidate_appropriate,
                    {"right after only", "仅候选得当"})
          .Required("neither_appropriate", &Comparison::neither_appropriate, {"never right", "皆不当"})
          .Required("appropriate", &Comparison::appropriate, {"exact McNemar test", "精确 McNemar 检验"})
          .Required("caused_hallucinations", &Comparison::caused_hallucinations,
                    {"C or R before, W after", "由对或拒变错的题数"})
          .Optional("minimum_detectable_effect", &Comparison::minimum_detectable_effect,
                    {"at 80% power and the discordance seen", "在所见不一致率与 80% 功效下"})
          .Required("changes", &Comparison::changes, {"metric by metric", "各指标变化"})
          .Required("bootstrap_seed", &Comparison::bootstrap_seed, {"seed of the intervals", "区间所用种子"})
          .Required("bootstrap_resamples", &Comparison::bootstrap_resamples, {"draws", "重抽样次数"})
          .Required("gold_sha256", &Comparison::gold_sha256, {"digest of the gold file", "题集摘要"});
  return fields;
}

}  // namespace huoyan
