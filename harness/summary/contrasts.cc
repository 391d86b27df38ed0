#include "harness/summary/contrasts.h"

#include <algorithm>
#include <unordered_map>

#include "harness/scoring/metrics.h"
#include "harness/scoring/multiplicity.h"
#include "harness/summary/fact_test.h"

namespace huoyan {
namespace {

constexpr double kLevel = 0.05;

/// Per trial whether the first answer to each test question was appropriate; empty for a trial without a
/// score.
struct RightAnswers {
  std::vector<std::vector<bool>> of_trial;
  std::vector<std::string> facts;         ///< per question, the cluster it belongs to
  std::vector<std::size_t> fact_numbers;  ///< the same, counted from 0
  std::size_t fact_count = 0;

  bool Has(std::size_t trial) const { return !of_trial[trial].empty(); }
};

RightAnswers FindRightAnswers(const Summary& summary) {
  const std::vector<Question>& questions = summary.gold.questions;
  std::vector<std::size_t> tested;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    if (questions[q].split == Split::kTest) tested.push_back(q);
  }
  if (tested.empty() || tested.size() == questions.size()) {  // a gold set without one split serves as both
    tested.resize(questions.size());
    for (std::size_t q = 0; q < questions.size(); ++q) tested[q] = q;
  }
  RightAnswers right;
  std::unordered_map<std::string, std::size_t> numbers;
  for (const std::size_t q : tested) {
    right.facts.push_back(questions[q].fact_id);
    right.fact_numbers.push_back(numbers.emplace(questions[q].fact_id, numbers.size()).first->second);
  }
  right.fact_count = numbers.size();
  for (const TrialSummary& trial : summary.trials) {
    right.of_trial.emplace_back();
    if (trial.judgements.empty() || questions.empty()) continue;
    const std::size_t samples = trial.judgements.size() / questions.size();
    for (const std::size_t q : tested) {
      right.of_trial.back().push_back(IsAppropriate(questions[q], trial.judgements[q * samples].verdict));
    }
  }
  return right;
}

void AddDifferences(const std::vector<bool>& from, const std::vector<bool>& to, std::vector<double>& scores) {
  for (std::size_t q = 0; q < from.size(); ++q)
    scores.push_back(static_cast<double>(to[q]) - static_cast<double>(from[q]));
}

Eigen::VectorXd AsVector(const std::vector<double>& scores) {
  return Eigen::Map<const Eigen::VectorXd>(scores.data(), static_cast<Eigen::Index>(scores.size()));
}

PairContrast Contrast(std::size_t first, std::size_t second, const RightAnswers& right) {
  const std::vector<bool>& a = right.of_trial[first];
  const std::vector<bool>& b = right.of_trial[second];
  PairContrast pair;
  pair.first = first;
  pair.second = second;
  std::vector<int> gains(right.fact_count, 0);
  for (std::size_t q = 0; q < a.size(); ++q) {
    ++(a[q] ? (b[q] ? pair.both : pair.only_first) : (b[q] ? pair.only_second : pair.neither));
    gains[right.fact_numbers[q]] += static_cast<int>(b[q]) - static_cast<int>(a[q]);
  }
  pair.p = ExactFactTest(gains);
  std::vector<double> scores;
  AddDifferences(a, b, scores);
  pair.difference = ClusteredMean(AsVector(scores), right.facts);
  return pair;
}

std::vector<PairContrast> AllPairs(const RightAnswers& right) {
  std::vector<PairContrast> pairs;
  for (std::size_t i = 0; i < right.of_trial.size(); ++i) {
    for (std::size_t j = i + 1; right.Has(i) && j < right.of_trial.size(); ++j) {
      if (right.Has(j)) pairs.push_back(Contrast(i, j, right));
    }
  }
  return pairs;
}

double PairP(const std::vector<PairContrast>& pairs, std::size_t i, std::size_t j) {
  const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const PairContrast& pair) {
    return pair.first == std::min(i, j) && pair.second == std::max(i, j);
  });
  return found->p;
}

/// a to z, then aa, ab …: a sweep may have more groups than the alphabet has letters.
std::string Letter(std::size_t index) {
  const std::string last(1, static_cast<char>('a' + index % 26));
  return index < 26 ? last : Letter(index / 26 - 1) + last;
}

void GiveLetters(const Summary& summary, const std::vector<PairContrast>& pairs,
                 std::vector<Standing>& standings) {
  const std::size_t count = summary.trials.size();
  std::size_t letters = 0;
  for (std::size_t leader = 0; leader < count; ++leader) {
    if (summary.trials[leader].judgements.empty() || !standings[leader].letters.empty()) continue;
    std::vector<std::size_t> others;
    std::vector<double> p_values;
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_behind = i > leader && !summary.trials[i].judgements.empty();
      if (!is_behind) continue;
      others.push_back(i);
      p_values.push_back(PairP(pairs, leader, i));
    }
    const std::vector<double> adjusted = HolmAdjusted(p_values);
    const std::string letter = Letter(letters++);
    standings[leader].letters += letter;
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (adjusted[i] >= kLevel) standings[others[i]].letters += letter;
    }
  }
}

void MarkSureFront(const Summary& summary, const std::vector<PairContrast>& pairs,
                   std::vector<Standing>& standings) {
  const auto may_compete = [&](std::size_t i) {
    return summary.trials[i].peak_gib.has_value() && !summary.trials[i].judgements.empty();
  };
  for (std::size_t i = 0; i < standings.size(); ++i)
    standings[i].is_surely_on_front = may_compete(i) && summary.trials[i].on_pareto_front;
  for (const PairContrast& pair : pairs) {
    if (!may_compete(pair.first) || !may_compete(pair.second)) continue;
    const double difference = static_cast<double>(pair.only_second) - static_cast<double>(pair.only_first);
    const bool first_is_worse = pair.p < kLevel && difference > 0;
    const bool second_is_worse = pair.p < kLevel && difference < 0;
    const double first_gib = *summary.trials[pair.first].peak_gib;
    const double second_gib = *summary.trials[pair.second].peak_gib;
    if (first_gib <= second_gib && !first_is_worse) standings[pair.second].is_surely_on_front = false;
    if (second_gib <= first_gib && !second_is_worse) standings[pair.first].is_surely_on_front = false;
  }
}

/// Do two trials have the levels `from` and `to` of the factor, and the same ones of all others?
bool DifferOnlyIn(std::size_t factor, std::size_t from, std::size_t to,
                  const std::vector<std::optional<std::size_t>>& a,
                  const std::vector<std::optional<std::size_t>>& b) {
  for (std::size_t f = 0; f < a.size(); ++f) {
    if (!a[f] || !b[f]) return false;
    if (f == factor ? *a[f] != from || *b[f] != to : *a[f] != *b[f]) return false;
  }
  return true;
}

FactorEffect EffectOf(std::size_t factor, std::size_t level, const Summary& summary, const Design& design,
                      const RightAnswers& right) {
  FactorEffect effect{factor, level, 0, {}, {}};
  std::vector<double> scores;
  std::vector<std::string> facts;
  double gib = 0;
  bool has_all_peaks = true;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    for (std::size_t j = 0; j < summary.trials.size(); ++j) {
      const bool is_pair = IsTuned(summary.trials[i].record.spec) && IsTuned(summary.trials[j].record.spec) &&
                           DifferOnlyIn(factor, 0, level, design.levels[i], design.levels[j]);
      if (!is_pair || !right.Has(i) || !right.Has(j)) continue;
      ++effect.pairs;
      AddDifferences(right.of_trial[i], right.of_trial[j], scores);
      facts.insert(facts.end(), right.facts.begin(), right.facts.end());
      has_all_peaks = has_all_peaks && summary.trials[i].peak_gib && summary.trials[j].peak_gib;
      gib += summary.trials[j].peak_gib.value_or(0) - summary.trials[i].peak_gib.value_or(0);
    }
  }
  if (effect.pairs == 0) return effect;
  effect.appropriate = ClusteredMean(AsVector(scores), facts);
  if (has_all_peaks) effect.peak_gib = gib / static_cast<double>(effect.pairs);
  return effect;
}

}  // namespace

Contrasts FindContrasts(const Summary& summary, const Design& design) {
  Contrasts contrasts;
  contrasts.standings.resize(summary.trials.size());
  const RightAnswers right = FindRightAnswers(summary);
  contrasts.pairs = AllPairs(right);
  GiveLetters(summary, contrasts.pairs, contrasts.standings);
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (summary.trials[i].base_test) contrasts.standings[i].base_p_holm = summary.trials[i].base_test->holm_p;
  }
  MarkSureFront(summary, contrasts.pairs, contrasts.standings);
  for (std::size_t f = 0; f < design.factors.size(); ++f) {
    if (design.factors[f].key == "seed") continue;
    for (std::size_t level = 1; level < design.factors[f].levels.size(); ++level) {
      const FactorEffect effect = EffectOf(f, level, summary, design, right);
      if (effect.pairs > 0) contrasts.effects.push_back(effect);
    }
  }
  return contrasts;
}

}  // namespace huoyan
