#include "harness/gate/check.h"

#include <algorithm>
#include <cmath>

#include "harness/scoring/mcnemar.h"
#include "harness/scoring/multiplicity.h"
#include "harness/scoring/permutation.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;
constexpr double kOneSidedZ = 1.6448536269514722;  // 95% of the standard normal lie below it
constexpr double kPowerZ = 0.8416212335729143;     // 80%
constexpr double kMostQuestions = 1e9;

/// The scores of both runs on the questions a rule counts, as shares over the samples.
struct PairedScores {
  Eigen::VectorXd before;
  Eigen::VectorXd after;
  std::vector<std::size_t> clusters;
};

PairedScores ScoresOf(const GateRule& rule, const GoldSet& gold, const JudgementTable& baseline,
                      const JudgementTable& candidate) {
  const MetricId metric = rule.metric;
  std::vector<double> before;
  std::vector<double> after;
  PairedScores scores;
  const std::size_t samples = baseline.sample_count();
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    const Question& question = gold.questions[q];
    if (!Counts(rule, question)) continue;
    double first = 0;
    double second = 0;
    for (std::size_t s = 0; s < samples; ++s) {
      first += Scores(metric, question, baseline.At(q, s).verdict) ? 1 : 0;
      second += Scores(metric, question, candidate.At(q, s).verdict) ? 1 : 0;
    }
    before.push_back(first / static_cast<double>(samples));
    after.push_back(second / static_cast<double>(samples));
    scores.clusters.push_back(baseline.ClusterOf(q));
  }
  scores.before = Eigen::Map<Eigen::VectorXd>(before.data(), static_cast<Eigen::Index>(before.size()));
  scores.after = Eigen::Map<Eigen::VectorXd>(after.data(), static_cast<Eigen::Index>(after.size()));
  return scores;
}

struct Bounds {
  double low;
  double high;
};

/// Half a question is added to each cell of the 2 x 2 table, so that a sample in which nothing changed does
/// not claim to know that nothing can (Agresti and Min 2005, adjusted Wald).
Bounds AdjustedWald(double gained, double lost, double n) {
  const double total = n + 2;
  const double difference = (gained - lost) / total;
  const double discordant = (gained + lost + 1) / total;
  const double error = std::sqrt(std::max(0.0, discordant - difference * difference) / total);
  return {difference - kOneSidedZ * error, difference + kOneSidedZ * error};
}

double Direct(MetricId metric, double change) {
  return InfoOf(metric).direction == Direction::kHigherIsBetter ? change : -change;
}

void EstimatePower(GateCheck& check) {
  const double error = (check.gain - check.gain_low) / kOneSidedZ;
  if (error <= 0) return;
  check.detectable = (kOneSidedZ + kPowerZ) * error;
  if (check.rule.tolerance <= 0) return;
  const double ratio = *check.detectable / check.rule.tolerance;
  const double needed = std::ceil(static_cast<double>(check.questions) * ratio * ratio);
  check.questions_needed = static_cast<std::size_t>(std::min(needed, kMostQuestions));
}

GateStatus StatusOf(const GateCheck& check) {
  if (check.limit_broken) return GateStatus::kFail;
  if (check.questions == 0) return GateStatus::kInconclusive;
  if (check.gain_low > -check.rule.tolerance || (check.gain_low == 0 && check.gain_high == 0))
    return GateStatus::kPass;
  const bool is_worse = check.gain_high < 0 && check.p_worse < kLevel;
  return is_worse && check.gain < -check.rule.tolerance ? GateStatus::kFail : GateStatus::kInconclusive;
}

/// Against "not worse", exact where the questions are independent, else by flipping whole facts.
double WorseP(const Eigen::VectorXd& gains, const std::vector<std::size_t>& clusters, bool asked_once,
              const BootstrapOptions& options) {
  const std::size_t count = *std::max_element(clusters.begin(), clusters.end()) + 1;
  Eigen::VectorXd totals = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(count));
  Eigen::VectorXd sizes = totals;
  for (Eigen::Index i = 0; i < gains.size(); ++i) {
    const auto cluster = static_cast<Eigen::Index>(clusters[static_cast<std::size_t>(i)]);
    totals[cluster] += gains[i];
    sizes[cluster] += 1;
  }
  if (!asked_once || sizes.maxCoeff() > 1) return SignFlipTest(totals, options).less;
  return ExactMcNemar(static_cast<std::size_t>((gains.array() > 0).count()),
                      static_cast<std::size_t>((gains.array() < 0).count()))
      .worse_p;
}

Text WordCheck(const GateCheck& check) {
  const Text title = TitleOf(check.rule);
  if (check.questions == 0) {
    return Say("{}: no question of the gate decides it", "{}：没有可判定它的题目", title.en, title.zh);
  }
  Text text = {fmt::format("{}: {} → {}, a gain of {} points [{}, {}] on {} questions; {} points may be lost",
                           title.en, Percent(check.baseline, 1), Percent(check.candidate, 1),
                           Points(check.gain), Points(check.gain_low), Points(check.gain_high),
                           check.questions, fmt::format("{:.1f}", 100 * check.rule.tolerance)),
               fmt::format("{}：{} → {}，{} 道题上增益 {} 个百分点 [{}, {}]；容许损失 {} 个百分点", title.zh,
                           Percent(check.baseline, 1), Percent(check.candidate, 1), check.questions,
                           Points(check.gain), Points(check.gain_low), Points(check.gain_high),
                           fmt::format("{:.1f}", 100 * check.rule.tolerance))};
  if (check.limit_broken) {
    text.en += fmt::format("; the limit of {} is broken", Percent(*check.rule.limit, 1));
    text.zh += fmt::format("；突破底线 {}", Percent(*check.rule.limit, 1));
  }
  if (check.status == GateStatus::kInconclusive && check.detectable) {
    text.en += fmt::format("; a loss under {} points cannot be seen here",
                           fmt::format("{:.1f}", 100 * *check.detectable));
    text.zh +=
        fmt::format("；此处看不出小于 {} 个百分点的损失", fmt::format("{:.1f}", 100 * *check.detectable));
    if (check.questions_needed) {
      text.en += fmt::format(", about {} questions would do", *check.questions_needed);
      text.zh += fmt::format("，约需 {} 道题", *check.questions_needed);
    }
  }
  return text;
}

}  // namespace

GateCheck Measure(const GateRule& rule, const GoldSet& gold, const JudgementTable& baseline,
                  const JudgementTable& candidate, const BootstrapOptions& options) {
  GateCheck check;
  check.rule = rule;
  const PairedScores scores = ScoresOf(rule, gold, baseline, candidate);
  check.questions = static_cast<std::size_t>(scores.before.size());
  if (check.questions == 0) return check;
  check.baseline = scores.before.mean();
  check.candidate = scores.after.mean();
  check.gain = Direct(rule.metric, check.candidate - check.baseline);
  if (rule.limit) check.limit_broken = Direct(rule.metric, check.candidate - *rule.limit) < 0;

  const Eigen::VectorXd gains = (scores.after - scores.before) * Direct(rule.metric, 1);
  const auto gained = static_cast<std::size_t>((gains.array() > 0).count());
  const auto lost = static_cast<std::size_t>((gains.array() < 0).count());
  check.p_worse = WorseP(gains, scores.clusters, baseline.sample_count() == 1, options);
  const Bounds wald = AdjustedWald(static_cast<double>(gained), static_cast<double>(lost),
                                   static_cast<double>(check.questions));
  check.gain_low = std::min(wald.low, check.gain);
  check.gain_high = std::max(wald.high, check.gain);
  const Eigen::VectorXd zeros = Eigen::VectorXd::Zero(gains.size());
  if (const auto drawn = BootstrapPairedDifference(zeros, gains, scores.clusters, options)) {
    check.gain_low = std::min(check.gain_low, drawn->interval.one_sided_low);
    check.gain_high = std::max(check.gain_high, drawn->interval.one_sided_high);
  }
  EstimatePower(check);
  return check;
}

void Conclude(std::vector<GateCheck>& checks, std::vector<ResourceCheck>& resources) {
  std::vector<double*> p_values;
  for (GateCheck& check : checks) p_values.push_back(&check.p_worse);
  for (ResourceCheck& check : resources) {
    if (check.p_worse) p_values.push_back(&*check.p_worse);
  }
  std::vector<double> raw;
  raw.reserve(p_values.size());
  for (const double* const p : p_values) raw.push_back(*p);
  const std::vector<double> adjusted = HolmAdjusted(raw);
  for (std::size_t i = 0; i < p_values.size(); ++i) *p_values[i] = adjusted[i];

  for (GateCheck& check : checks) {
    check.status = StatusOf(check);
    check.text = WordCheck(check);
  }
  for (ResourceCheck& check : resources) ConcludeSpeed(check);
}

}  // namespace huoyan
