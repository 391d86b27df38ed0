#include "harness/scoring/scorecard.h"

#include <unordered_set>

#include "harness/scoring/formula.h"

namespace huoyan {
namespace {

std::map<std::string, std::size_t> CountsOf(const TallyWeights& totals, Eigen::Index first) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [verdict, name] : EnumNames(Type<Verdict>{})) {
    counts[name] = static_cast<std::size_t>(totals[first + static_cast<Eigen::Index>(verdict)]);
  }
  return counts;
}

}  // namespace

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
          .Required("gold_sha256", &Scorecard::gold_sha256, {"digest of the gold file", "题集摘要"})
          .Optional("entities_sha256", &Scorecard::entities_sha256,
                    {"digest of the names grading read", "评分所用实体表摘要"})
          .Optional("slices", &Scorecard::slices, {"the same by part of the questions", "分部分的得分"})
          .Optional("calibration", &Scorecard::calibration,
                    {"does confidence tell right from wrong", "置信度校准"})
          .Optional("overlap", &Scorecard::overlap,
                    {"wording in common with the accepted answers", "与标准答案的字面重合"})
          .Optional("novel", &Scorecard::novel, {"looked up in the novel", "与原著核对"})
          .Optional("judge", &Scorecard::judge, {"what a judge settled", "裁判判定的部分"});
  return fields;
}

std::size_t CountFacts(const GoldSet& gold) {
  std::unordered_set<std::string> facts;
  for (const Question& question : gold.questions) facts.insert(question.fact_id);
  return facts.size();
}

Scorecard BuildScorecard(const GoldSet& gold, const std::vector<Judgement>& judgements,
                         const Resamples& resamples) {
  const JudgementTable table(gold, judgements);
  const ClusterSums tallies = TallyByCluster(gold, table);
  const TallyWeights totals = tallies.colwise().sum().transpose();
  const ResampledSums draws = resamples.SumsOf(tallies);
  Scorecard card;
  for (const MetricInfo& info : Metrics()) {
    if (const auto estimate = EstimateWithDraws(info.id, tallies, draws)) card.metrics[info.id] = *estimate;
  }
  card.answerable = CountsOf(totals, kCorrectA);
  card.unanswerable = CountsOf(totals, kCorrectU);
  card.n = judgements.size();
  card.questions = gold.questions.size();
  card.clusters = static_cast<std::size_t>(tallies.rows());
  card.ungraded = static_cast<std::size_t>(totals[kUngradableA] + totals[kUngradableU]);
  card.gold_sha256 = gold.sha256;
  card.entities_sha256 = gold.entities_sha256;
  card.slices = SliceScores(gold, table);
  card.novel = MeasureAgainstNovel(gold, judgements);
  return card;
}

Scorecard BuildScorecard(const GoldSet& gold, const std::vector<Judgement>& judgements,
                         const BootstrapOptions& options) {
  return BuildScorecard(gold, judgements, Resamples(CountFacts(gold), options));
}

}  // namespace huoyan
