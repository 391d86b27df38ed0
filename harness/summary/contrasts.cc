#include "harness/summary/contrasts.h"

#include <algorithm>
#include <map>
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

/// A pair without its interval, which is most of the work of one.
PairContrast CountPair(std::size_t first, std::size_t second, const RightAnswers& right) {
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
  return pair;
}

std::vector<PairContrast> PairsOfBest(const RightAnswers& right) {
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i < right.of_trial.size() && best.size() < kMostPaired; ++i) {
    if (right.Has(i)) best.push_back(i);
  }
  std::vector<PairContrast> pairs;
  for (std::size_t i = 0; i < best.size(); ++i) {
    for (std::size_t j = i + 1; j < best.size(); ++j) {
      PairContrast pair = CountPair(best[i], best[j], right);
      std::vector<double> scores;
      AddDifferences(right.of_trial[best[i]], right.of_trial[best[j]], scores);
      pair.difference = ClusteredMean(AsVector(scores), right.facts);
      pairs.push_back(pair);
    }
  }
  return pairs;
}

/// a to z, then aa, ab …: a sweep may have more groups than the alphabet has letters.
std::string Letter(std::size_t index) {
  const std::string last(1, static_cast<char>('a' + index % 26));
  return index < 26 ? last : Letter(index / 26 - 1) + last;
}

void GiveLetters(const Summary& summary, const RightAnswers& right, std::vector<Standing>& standings) {
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
      p_values.push_back(CountPair(leader, i, right).p);
    }
    const std::vector<double> adjusted = HolmAdjusted(p_values);
    const std::string letter = Letter(letters++);
    standings[leader].letters += letter;
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (adjusted[i] >= kLevel) standings[others[i]].letters += letter;
    }
  }
}

void MarkSureFront(const Summary& summary, const RightAnswers& right, std::vector<Standing>& standings) {
  const auto may_compete = [&](std::size_t i) {
    return summary.trials[i].peak_gib.has_value() && !summary.trials[i].judgements.empty();
  };
  const auto is_surely_worse = [&](std::size_t other, std::size_t i) {
    const PairContrast pair = CountPair(other, i, right);
    return pair.p < kLevel && pair.only_second > pair.only_first;
  };
  for (std::size_t i = 0; i < standings.size(); ++i) {
    bool is_sure = may_compete(i) && summary.trials[i].on_pareto_front;
    for (std::size_t other = 0; is_sure && other < standings.size(); ++other) {
      const bool rivals =
          other != i && may_compete(other) && *summary.trials[other].peak_gib <= *summary.trials[i].peak_gib;
      if (rivals) is_sure = is_surely_worse(other, i);
    }
    standings[i].is_surely_on_front = is_sure;
  }
}

using Levels = std::vector<std::optional<std::size_t>>;

/// Scored tuned trials with a level of every factor, by their levels of all factors but one: the members of a
/// block differ in nothing else.
using Blocks = std::map<Levels, std::vector<std::size_t>>;

Blocks BlocksWithout(std::size_t factor, const Summary& summary, const Design& design,
                     const RightAnswers& right) {
  Blocks blocks;
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    Levels levels = design.levels[i];
    const bool has_all = std::all_of(levels.begin(), levels.end(), [](const auto& level) { return level; });
    if (!has_all || !IsTuned(summary.trials[i].record.spec) || !right.Has(i)) continue;
    levels[factor].reset();
    blocks[levels].push_back(i);
  }
  return blocks;
}

FactorEffect EffectOf(std::size_t factor, std::size_t level, const Blocks& blocks, const Summary& summary,
                      const Design& design, const RightAnswers& right) {
  FactorEffect effect{factor, level, 0, {}, {}};
  std::vector<double> scores;
  std::vector<std::string> facts;
  double gib = 0;
  bool has_all_peaks = true;
  const auto add_pair = [&](std::size_t from, std::size_t to) {
    ++effect.pairs;
    AddDifferences(right.of_trial[from], right.of_trial[to], scores);
    facts.insert(facts.end(), right.facts.begin(), right.facts.end());
    has_all_peaks = has_all_peaks && summary.trials[from].peak_gib && summary.trials[to].peak_gib;
    gib += summary.trials[to].peak_gib.value_or(0) - summary.trials[from].peak_gib.value_or(0);
  };
  for (const auto& [others, block] : blocks) {
    for (const std::size_t from : block) {
      if (design.levels[from][factor] != 0U) continue;
      for (const std::size_t to : block) {
        if (design.levels[to][factor] == level) add_pair(from, to);
      }
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
  contrasts.pairs = PairsOfBest(right);
  GiveLetters(summary, right, contrasts.standings);
  for (std::size_t i = 0; i < summary.trials.size(); ++i) {
    if (summary.trials[i].base_test) contrasts.standings[i].base_p_holm = summary.trials[i].base_test->holm_p;
  }
  MarkSureFront(summary, right, contrasts.standings);
  for (std::size_t f = 0; f < design.factors.size(); ++f) {
    if (design.factors[f].key == "seed") continue;
    const Blocks blocks = BlocksWithout(f, summary, design, right);
    for (std::size_t level = 1; level < design.factors[f].levels.size(); ++level) {
      const FactorEffect effect = EffectOf(f, level, blocks, summary, design, right);
      if (effect.pairs > 0) contrasts.effects.push_back(effect);
    }
  }
  return contrasts;
}

}  // namespace huoyan
