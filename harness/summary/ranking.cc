#include "harness/summary/ranking.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_set>

#include "harness/scoring/statistics.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;

// Whether the first answer to each question was appropriate, in gold order.
std::vector<bool> AppropriateAnswers(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  std::vector<bool> right;
  const std::size_t samples = judgements.size() / gold.questions.size();
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    right.push_back(IsAppropriate(gold.questions[q], judgements[q * samples].verdict));
  }
  return right;
}

double McNemarP(const std::vector<bool>& a, const std::vector<bool>& b) {
  std::size_t gained = 0;
  std::size_t lost = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    gained += !a[i] && b[i] ? 1 : 0;
    lost += a[i] && !b[i] ? 1 : 0;
  }
  return ExactMcNemar(gained, lost).two_sided_p;
}

// How alike an untuned trial's circumstances are to a tuned one's; higher is better.
int Likeness(const TrialSpec& tuned, const TrialSpec& base) {
  int likeness = 0;
  if (Encode(tuned.decode) == Encode(base.decode)) likeness += 4;
  if (tuned.dtype == base.dtype) likeness += 2;
  if (tuned.seed == base.seed) likeness += 1;
  return likeness;
}

}  // namespace

void RankOnDev(std::vector<TrialSummary>& trials, MetricId headline) {
  const auto key = [&](const TrialSummary& trial) {
    const Estimate* estimate = EstimateOf(trial.dev, headline);
    return std::make_tuple(estimate == nullptr, estimate == nullptr ? 0.0 : -estimate->value,
                           trial.peak_gib.value_or(std::numeric_limits<double>::infinity()), trial.label);
  };
  std::stable_sort(trials.begin(), trials.end(),
                   [&](const TrialSummary& a, const TrialSummary& b) { return key(a) < key(b); });
}

void LinkToBases(std::vector<TrialSummary>& trials) {
  for (TrialSummary& trial : trials) {
    trial.base.reset();
    if (!trial.record.spec.lora) continue;
    int best_likeness = -1;
    for (std::size_t i = 0; i < trials.size(); ++i) {
      const TrialSpec& spec = trials[i].record.spec;
      if (spec.lora || spec.model_name != trial.record.spec.model_name) continue;
      const int likeness = Likeness(trial.record.spec, spec);
      if (likeness <= best_likeness) continue;
      best_likeness = likeness;
      trial.base = i;
    }
  }
}

void MarkTies(std::vector<TrialSummary>& trials, std::size_t best, const GoldSet& gold) {
  const std::vector<bool> of_best = AppropriateAnswers(gold, JudgementsOn(gold, trials[best].judgements));
  std::vector<std::size_t> others;
  std::vector<double> p_values;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::vector<Judgement> judgements = JudgementsOn(gold, trials[i].judgements);
    if (i == best || judgements.empty()) continue;
    others.push_back(i);
    p_values.push_back(McNemarP(of_best, AppropriateAnswers(gold, judgements)));
  }
  const std::vector<double> adjusted = HolmAdjusted(p_values);
  trials[best].tied_with_best = true;
  for (std::size_t k = 0; k < others.size(); ++k) trials[others[k]].tied_with_best = adjusted[k] >= kLevel;
}

void MarkParetoFront(std::vector<TrialSummary>& trials, MetricId headline) {
  const double sign = InfoOf(headline).direction == Direction::kHigherIsBetter ? 1 : -1;
  const auto dominates = [&](const TrialSummary& a, const TrialSummary& b) {
    const Estimate* a_score = EstimateOf(a.test, headline);
    if (a_score == nullptr || !a.peak_gib) return false;
    const double ahead = sign * (a_score->value - EstimateOf(b.test, headline)->value);
    const double saved = *b.peak_gib - *a.peak_gib;
    return ahead >= 0 && saved >= 0 && (ahead > 0 || saved > 0);
  };
  for (TrialSummary& trial : trials) {
    if (EstimateOf(trial.test, headline) == nullptr || !trial.peak_gib) continue;
    trial.on_pareto_front = std::none_of(trials.begin(), trials.end(),
                                         [&](const TrialSummary& other) { return dominates(other, trial); });
  }
}

std::vector<Judgement> JudgementsOn(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  std::unordered_set<std::string> ids;
  for (const Question& question : gold.questions) ids.insert(question.id);
  std::vector<Judgement> kept;
  for (const Judgement& judgement : judgements) {
    if (ids.count(judgement.id) == 1) kept.push_back(judgement);
  }
  return kept;
}

}  // namespace huoyan
