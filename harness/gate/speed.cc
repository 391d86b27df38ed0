#include <algorithm>
#include <cmath>

#include "harness/gate/resources.h"
#include "harness/scoring/permutation.h"
#include "harness/scoring/quantiles.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;

struct Run {
  std::string started_at;
  double tokens_per_second;
  bool is_candidate;
};

double Median(std::vector<SpeedRepeat> repeats) {
  const auto faster = [](const SpeedRepeat& a, const SpeedRepeat& b) {
    return a.tokens_per_second < b.tokens_per_second;
  };
  const auto middle = repeats.begin() + static_cast<std::ptrdiff_t>(repeats.size() / 2);
  std::nth_element(repeats.begin(), middle, repeats.end(), faster);
  if (repeats.size() % 2 == 1) return middle->tokens_per_second;
  const auto below = std::max_element(repeats.begin(), middle, faster);
  return (below->tokens_per_second + middle->tokens_per_second) / 2;
}

/// log(candidate / baseline) of every pair in the order of time. Nothing when a pair does not hold one run of
/// each side.
std::optional<Eigen::VectorXd> PairInTurns(const ResourceUse& baseline, const ResourceUse& candidate) {
  std::vector<Run> runs;
  for (const SpeedRepeat& one : baseline.speeds)
    runs.push_back({one.started_at, one.tokens_per_second, false});
  for (const SpeedRepeat& one : candidate.speeds)
    runs.push_back({one.started_at, one.tokens_per_second, true});
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.started_at < b.started_at; });
  if (baseline.speeds.size() != candidate.speeds.size()) return std::nullopt;
  Eigen::VectorXd ratios(static_cast<Eigen::Index>(baseline.speeds.size()));
  for (std::size_t pair = 0; 2 * pair < runs.size(); ++pair) {
    const Run& first = runs[2 * pair];
    const Run& second = runs[2 * pair + 1];
    if (first.is_candidate == second.is_candidate) return std::nullopt;
    const double ratio = std::log(second.tokens_per_second / first.tokens_per_second);
    ratios[static_cast<Eigen::Index>(pair)] = first.is_candidate ? -ratio : ratio;
  }
  return ratios;
}

double LossOf(double log_ratio) { return 1 - std::exp(log_ratio); }

void Bound(const Eigen::VectorXd& ratios, ResourceCheck& check) {
  const auto n = static_cast<double>(ratios.size());
  const double mean = ratios.mean();
  const double error = std::sqrt((ratios.array() - mean).square().sum() / (n - 1) / n);
  const double half = StudentQuantile(0.95, n - 1) * error;
  check.growth = LossOf(mean);
  check.growth_low = LossOf(mean + half);
  check.growth_high = LossOf(mean - half);
}

/// The larger p of the two halves, or of the whole where there is no second half; 1 where a half does not
/// lose more than is tolerated, since then it does not confirm.
double ConfirmedP(const Eigen::VectorXd& ratios, std::size_t least, double tolerated) {
  const Eigen::Index half = ratios.size() / 2;
  if (static_cast<std::size_t>(half) < least) return 1;
  const Eigen::VectorXd first = ratios.head(half);
  const Eigen::VectorXd second = ratios.tail(ratios.size() - half);
  if (LossOf(first.mean()) <= tolerated || LossOf(second.mean()) <= tolerated) return 1;
  return std::max(SignFlipTest(first).less, SignFlipTest(second).less);
}

Text WordSpeed(const ResourceCheck& check) {
  Text text = Say("Training speed: {} → {} tokens/s", "训练速度：{} → {} 词元/秒", Rate(check.baseline),
                  Rate(check.candidate));
  if (!check.growth_low) return text;
  const Text loss =
      Say(", a loss of {} % [{}, {}] in {} pairs of runs; {:.1f} % are tolerated",
          "，{3} 对运行中减速 {0} % [{1}, {2}]；容许 {4:.1f} %", Points(check.growth),
          Points(*check.growth_low), Points(*check.growth_high), check.repeats, 100 * check.tolerated);
  return {text.en + loss.en, text.zh + loss.zh};
}

void Settle(ResourceCheck& check, GateStatus status, const Text& more) {
  check.status = status;
  check.text = {check.text.en + "; " + more.en, check.text.zh + "；" + more.zh};
}

}  // namespace

std::optional<ResourceCheck> CheckSpeed(const SpeedRule& rule, const ResourceUse& baseline,
                                        const ResourceUse& candidate) {
  if (baseline.speeds.empty() || candidate.speeds.empty()) return std::nullopt;
  ResourceCheck check;
  check.resource = Resource::kSpeed;
  check.level = rule.level;
  check.baseline = Median(baseline.speeds);
  check.candidate = Median(candidate.speeds);
  check.growth = 1 - check.candidate / check.baseline;
  check.tolerated = std::max(rule.tolerance, rule.noise_floor);
  check.text = WordSpeed(check);
  if (const auto difference = DifferenceOf(baseline, candidate)) {
    Settle(check, GateStatus::kNotComparable, *difference);
    return check;
  }
  const auto ratios = PairInTurns(baseline, candidate);
  if (!ratios) {
    Settle(
        check, GateStatus::kInconclusive,
        {"the runs were not taken in turns, one of each side after the other; speed drifts within the hour",
         "两方未轮流运行；速度会随时间漂移"});
    return check;
  }
  check.repeats = static_cast<std::size_t>(ratios->size());
  const auto least = static_cast<std::size_t>(rule.least_repeats);
  if (check.repeats < least) {
    Settle(check, GateStatus::kInconclusive,
           Say("{} pairs of runs, and {} are needed", "仅 {} 对运行，需要 {} 对", check.repeats, least));
    return check;
  }
  Bound(*ratios, check);
  check.text = WordSpeed(check);
  check.p_worse = ConfirmedP(*ratios, least, check.tolerated);
  ConcludeSpeed(check);
  return check;
}

void ConcludeSpeed(ResourceCheck& check) {
  if (!check.p_worse || check.status == GateStatus::kNotComparable) return;
  check.text = WordSpeed(check);
  check.status = GateStatus::kInconclusive;
  if (*check.growth_high <= check.tolerated) {
    check.status = GateStatus::kPass;
  } else if (check.growth > check.tolerated && *check.p_worse < kLevel) {
    check.status = GateStatus::kFail;
  } else if (check.growth > check.tolerated) {
    Settle(check, GateStatus::kInconclusive,
           {"not confirmed; run as many pairs again", "尚未得到复现；请再运行同样多的对数"});
  }
}

}  // namespace huoyan
