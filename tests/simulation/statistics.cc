#include "tests/simulation/statistics.h"

#include "harness/scoring/bootstrap.h"
#include "harness/scoring/judge_error.h"
#include "harness/scoring/mcnemar.h"
#include "harness/scoring/permutation.h"
#include "harness/scoring/statistics.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;
constexpr double kDeclined = 0.3;

bool Covers(double low, double high, double truth) { return low <= truth && truth <= high; }

/// Per fact: how many are right, and how many there are.
ClusterSums ByFact(const Eigen::VectorXd& scores, const std::vector<std::size_t>& facts) {
  ClusterSums sums = ClusterSums::Zero(static_cast<Eigen::Index>(facts.back() + 1), 2);
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    const auto fact = static_cast<Eigen::Index>(facts[static_cast<std::size_t>(i)]);
    sums(fact, 0) += scores[i];
    sums(fact, 1) += 1;
  }
  return sums;
}

/// The same after some answers were declined: right and attempted.
ClusterSums AttemptedByFact(const Eigen::VectorXd& scores, const std::vector<std::size_t>& facts,
                            std::mt19937_64& random) {
  ClusterSums sums = ClusterSums::Zero(static_cast<Eigen::Index>(facts.back() + 1), 2);
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    if (DrawUniform(random) < kDeclined) continue;
    const auto fact = static_cast<Eigen::Index>(facts[static_cast<std::size_t>(i)]);
    sums(fact, 0) += scores[i];
    sums(fact, 1) += 1;
  }
  return sums;
}

std::optional<double> RatioOf(const Eigen::VectorXd& sums) {
  return sums[1] > 0 ? std::optional<double>(sums[0] / sums[1]) : std::nullopt;
}

std::optional<double> DifferenceOfRatios(const Eigen::VectorXd& first, const Eigen::VectorXd& second) {
  const auto a = RatioOf(first);
  const auto b = RatioOf(second);
  return a && b ? std::optional<double>(*b - *a) : std::nullopt;
}

std::size_t DrawBinomial(std::size_t n, double p, std::mt19937_64& random) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += DrawUniform(random) < p ? 1 : 0;
  return count;
}

bool CoversCorrectedRate(const Scenario& scenario, std::mt19937_64& random) {
  constexpr std::size_t kLabelled = 100;
  constexpr double kSensitivity = 0.85;
  constexpr double kSpecificity = 0.9;
  JudgeTable judge;
  judge.true_positives = DrawBinomial(kLabelled, kSensitivity, random);
  judge.false_negatives = kLabelled - judge.true_positives;
  judge.true_negatives = DrawBinomial(kLabelled, kSpecificity, random);
  judge.false_positives = kLabelled - judge.true_negatives;
  const auto n = static_cast<std::size_t>(scenario.facts);
  const double seen = scenario.rate * kSensitivity + (1 - scenario.rate) * (1 - kSpecificity);
  const auto rate = CorrectedRate(DrawBinomial(n, seen, random), n, judge);
  return rate && Covers(rate->low, rate->high, scenario.rate);
}

bool CoversOneRate(const Scenario& scenario, const PairedAnswers& answers) {
  if (scenario.method == Method::kWilson) {
    const auto right = static_cast<std::size_t>(answers.before.sum());
    const Estimate e = *WilsonInterval(right, static_cast<std::size_t>(answers.before.size()));
    return Covers(e.low, e.high, scenario.rate);
  }
  const ClusterSums sums = ByFact(answers.before, answers.facts);
  const Estimate e = *ClusteredMean(sums.col(0), sums.col(1));
  return Covers(e.low, e.high, scenario.rate);
}

bool RaisesAlarm(const Scenario& scenario, const PairedAnswers& answers, const BootstrapOptions& options,
                 std::mt19937_64& random) {
  const Eigen::VectorXd moved = answers.after - answers.before;
  if (scenario.method == Method::kMcNemar) {
    const auto gained = static_cast<std::size_t>((moved.array() > 0).count());
    const auto lost = static_cast<std::size_t>((moved.array() < 0).count());
    return ExactMcNemar(gained, lost).two_sided_p < kLevel;
  }
  if (scenario.method == Method::kSignFlip) {
    return SignFlipTest(ByFact(moved, answers.facts).col(0), options).two_sided < kLevel;
  }
  const ClusterSums before = AttemptedByFact(answers.before, answers.facts, random);
  const ClusterSums after = AttemptedByFact(answers.after, answers.facts, random);
  return ArmSwapTest(before, after, DifferenceOfRatios, options).two_sided < kLevel;
}

}  // namespace

PairedAnswers DrawAnswers(const Scenario& scenario, std::mt19937_64& random) {
  PairedAnswers answers;
  const int questions = scenario.facts * scenario.per_fact;
  answers.before.resize(questions);
  answers.after.resize(questions);
  const auto other = [&](double luck) {
    return DrawUniform(random) < scenario.agree ? luck : DrawUniform(random);
  };
  for (int fact = 0; fact < scenario.facts; ++fact) {
    const double skill = scenario.rate + (DrawUniform(random) < 0.5 ? -scenario.spread : scenario.spread);
    const double luck_before = DrawUniform(random);
    const double luck_after = other(luck_before);
    for (int i = 0; i < scenario.per_fact; ++i) {
      const bool is_shared = DrawUniform(random) < scenario.shared;
      const double before = is_shared ? luck_before : DrawUniform(random);
      const double after = is_shared ? luck_after : other(before);
      const Eigen::Index at = fact * scenario.per_fact + i;
      answers.before[at] = before < skill ? 1 : 0;
      answers.after[at] = after < skill - scenario.drop ? 1 : 0;
      answers.facts.push_back(static_cast<std::size_t>(fact));
    }
  }
  return answers;
}

Simulation SimulatedStatistic(const Scenario& scenario, int resamples) {
  return [scenario, resamples](std::mt19937_64& random) {
    const BootstrapOptions options{resamples, random()};
    if (scenario.method == Method::kCorrectedRate) return CoversCorrectedRate(scenario, random);
    const PairedAnswers answers = DrawAnswers(scenario, random);
    switch (scenario.method) {
      case Method::kWilson:
      case Method::kClusteredT:
        return CoversOneRate(scenario, answers);
      case Method::kPairedBootstrap: {
        const auto change = BootstrapPairedDifference(answers.before, answers.after, answers.facts, options);
        return Covers(change->interval.low, change->interval.high, -scenario.drop);
      }
      case Method::kRatioBootstrap: {
        const ClusterSums sums = AttemptedByFact(answers.before, answers.facts, random);
        const auto interval = BootstrapClusters(sums, {RatioOf}, options).front();
        return Covers(interval->low, interval->high, scenario.rate);
      }
      default:
        return RaisesAlarm(scenario, answers, options, random);
    }
  };
}

}  // namespace huoyan
