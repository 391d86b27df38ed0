#include "harness/scoring/comparison.h"

#include <algorithm>

#include "harness/scoring/bootstrap.h"
#include "harness/scoring/formula.h"
#include "harness/scoring/permutation.h"
#include "harness/scoring/power.h"
#include "harness/scoring/scorecard.h"

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
      if (IsCausedHallucination(before, after)) ++comparison.caused_hallucinations;
      ++comparison.n;
    }
  }
}

// Where no draw differs from another, the bootstrap says nothing about what more questions might show; the
// bounds then are those of a change seen in none of the clusters (Wilson), on the metric's range.
BootstrapInterval BoundsOfNoSpread(double difference, double range, std::size_t clusters) {
  const double two_sided = range * WilsonInterval(0, clusters, 0.95)->high;
  const double one_sided = range * WilsonInterval(0, clusters, 0.90)->high;
  const auto clip = [range](double value) { return std::clamp(value, -range, range); };
  return {clip(difference - two_sided), clip(difference + two_sided), clip(difference - one_sided),
          clip(difference + one_sided)};
}

/// The counts of both arms, as they are, resampled, and with clusters changing sides.
class PairedTallies {
 public:
  PairedTallies(const ClusterSums& before, const ClusterSums& after, const PairedDraws& draws)
      : clusters_(static_cast<std::size_t>(before.rows())),
        before_(before.colwise().sum().transpose()),
        after_(after.colwise().sum().transpose()),
        drawn_before_(draws.resamples.SumsOf(before)),
        drawn_after_(draws.resamples.SumsOf(after)) {
    const ResampledSums moved = draws.swaps.SumsOf(after - before);
    swapped_before_ = moved.rowwise() + before_.transpose().cast<float>();
    swapped_after_ = (-moved).rowwise() + after_.transpose().cast<float>();
  }

  std::optional<MetricChange> ChangeOf(MetricId metric) const {
    const auto first = MetricValue(metric, before_);
    const auto second = MetricValue(metric, after_);
    if (!first || !second) return std::nullopt;
    auto interval =
        PercentileInterval(MetricValues(metric, drawn_after_) - MetricValues(metric, drawn_before_));
    if (!interval) return std::nullopt;
    const MetricFormula& formula = FormulaOf(metric);
    MetricChange change;
    change.metric = metric;
    change.baseline = *first;
    change.candidate = *second;
    change.difference = *second - *first;
    if (interval->IsPoint()) {
      interval = BoundsOfNoSpread(change.difference, 1 - formula.worst, clusters_);
      change.method = IntervalMethod::kWilson;
    }
    change.low = interval->low;
    change.high = interval->high;
    change.one_sided_low = interval->one_sided_low;
    change.one_sided_high = interval->one_sided_high;
    change.test = formula.is_mean ? PermutationTest::kSignFlip : PermutationTest::kArmSwap;
    change.p = CountExtremes(change.difference,
                             MetricValues(metric, swapped_after_) - MetricValues(metric, swapped_before_))
                   .two_sided;
    return change;
  }

 private:
  std::size_t clusters_;
  TallyWeights before_;
  TallyWeights after_;
  ResampledSums drawn_before_;
  ResampledSums drawn_after_;
  ResampledSums swapped_before_;
  ResampledSums swapped_after_;
};

}  // namespace

Comparison Compare(const GoldSet& gold, const std::vector<Judgement>& baseline,
                   const std::vector<Judgement>& candidate, const BootstrapOptions& options) {
  return Compare(gold, baseline, candidate, PairedDraws(CountFacts(gold), options));
}

Comparison Compare(const GoldSet& gold, const std::vector<Judgement>& baseline,
                   const std::vector<Judgement>& candidate, const PairedDraws& draws) {
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
  const PairedTallies tallies(TallyByCluster(gold, before), TallyByCluster(gold, after), draws);
  for (const MetricInfo& info : Metrics()) {
    if (const auto change = tallies.ChangeOf(info.id)) comparison.changes.push_back(*change);
  }
  comparison.honesty = MeasureHonesty(gold, before, after, draws.resamples);
  comparison.knownness = BucketByKnownness(gold, before, after);
  comparison.bootstrap_seed = draws.resamples.options().seed;
  comparison.bootstrap_resamples = draws.resamples.options().resamples;
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

const EnumTable<PermutationTest>& EnumNames(Type<PermutationTest>) {
  static const EnumTable<PermutationTest> table{{PermutationTest::kSignFlip, "sign_flip"},
                                                {PermutationTest::kArmSwap, "arm_swap"}};
  return table;
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
          .Required("method", &MetricChange::method, {"how the interval was computed", "区间算法"})
          .Required("p", &MetricChange::p, {"two-sided permutation test", "双侧置换检验 p 值"})
          .Required("test", &MetricChange::test, {"what was permuted", "置换方式"});
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
          .Required("honesty", &Comparison::honesty, {"against the untuned model", "相对未微调模型的诚实度"})
          .Required("knownness", &Comparison::knownness,
                    {"by what the untuned model knew", "按未微调模型是否知道分组"})
          .Required("bootstrap_seed", &Comparison::bootstrap_seed, {"seed of the intervals", "区间所用种子"})
          .Required("bootstrap_resamples", &Comparison::bootstrap_resamples, {"draws", "重抽样次数"})
          .Required("gold_sha256", &Comparison::gold_sha256, {"digest of the gold file", "题集摘要"});
  return fields;
}

}  // namespace huoyan
