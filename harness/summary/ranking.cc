#include "harness/summary/ranking.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "harness/scoring/multiplicity.h"
#include "harness/scoring/tally.h"
#include "harness/summary/fact_test.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;

// How many questions of each fact the first answers handle appropriately, facts in order of appearance.
std::vector<int> AppropriateByFact(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  std::unordered_map<std::string, std::size_t> facts;
  for (const Question& question : gold.questions) facts.emplace(question.fact_id, facts.size());
  std::vector<int> right(facts.size(), 0);
  const std::size_t samples = judgements.size() / gold.questions.size();
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    const Question& question = gold.questions[q];
    if (IsAppropriate(question, judgements[q * samples].verdict)) ++right[facts.at(question.fact_id)];
  }
  return right;
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
  std::vector<decltype(key(trials.front()))> keys;
  for (const TrialSummary& trial : trials) keys.push_back(key(trial));
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  std::vector<TrialSummary> ranked;
  ranked.reserve(trials.size());
  for (const std::size_t i : order) ranked.push_back(std::move(trials[i]));
  trials = std::move(ranked);
}

void LinkToBases(std::vector<TrialSummary>& trials) {
  std::vector<std::size_t> untuned;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!IsTuned(trials[i].record.spec)) untuned.push_back(i);
  }
  for (TrialSummary& trial : trials) {
    trial.base.reset();
    if (!IsTuned(trial.record.spec)) continue;
    int best_likeness = -1;
    for (const std::size_t i : untuned) {
      const TrialSpec& spec = trials[i].record.spec;
      if (spec.model_name != trial.record.spec.model_name) continue;
      const int likeness = Likeness(trial.record.spec, spec);
      if (likeness <= best_likeness) continue;
      best_likeness = likeness;
      trial.base = i;
    }
  }
}

void MarkTies(std::vector<TrialSummary>& trials, std::size_t best, const GoldSet& gold) {
  const std::vector<int> of_best = AppropriateByFact(gold, JudgementsOn(gold, trials[best].judgements));
  std::vector<std::size_t> others;
  std::vector<double> p_values;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const std::vector<Judgement> judgements = JudgementsOn(gold, trials[i].judgements);
    if (i == best || judgements.empty()) continue;
    others.push_back(i);
    std::vector<int> gains = AppropriateByFact(gold, judgements);
    for (std::size_t f = 0; f < gains.size(); ++f) gains[f] -= of_best[f];
    p_values.push_back(ExactFactTest(gains));
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
