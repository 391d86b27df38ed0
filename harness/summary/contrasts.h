#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/scoring/statistics.h"
#include "harness/summary/factors.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// Of how many trials, the best by rank, every two are set against each other: pairs grow with the square of
/// the trials, and whoever ranks behind these is compared with its base and with the leader of its group.
inline constexpr std::size_t kMostPaired = 150;

/// Two scored trials on the questions of the test split, paired by question; of several samples the first
/// counts. "Right" is appropriate: answered correctly, or declined or rebutted where that was due.
struct PairContrast {
  std::size_t first = 0;   ///< index into Summary::trials
  std::size_t second = 0;  ///< the same, greater
  std::size_t both = 0;
  std::size_t only_first = 0;
  std::size_t only_second = 0;
  std::size_t neither = 0;
  double p = 1;  ///< exact test over whole facts (fact_test.h), two-sided, for this pair alone
  std::optional<Estimate>
      difference;  ///< second minus first, clustered by fact; absent with fewer than two facts
};

/// Where a trial stands among the others.
struct Standing {
  std::string letters;                ///< trials that share one cannot be told apart; empty without a score
  std::optional<double> base_p_holm;  ///< against its own base: BaseTest::holm_p
  bool is_surely_on_front = false;    ///< every trial that needs no more memory is significantly worse
};

/// What one level of a factor changes against the factor's first level, over all pairs of trials that differ
/// in nothing else.
struct FactorEffect {
  std::size_t factor = 0;
  std::size_t level = 0;
  std::size_t pairs = 0;
  std::optional<Estimate> appropriate;  ///< mean change over questions and pairs, clustered by fact
  std::optional<double> peak_gib;       ///< mean change of the measured peak; absent when not measured in all
};

struct Contrasts {
  std::vector<PairContrast> pairs;  ///< every two of the best kMostPaired scored, first < second, in order
  std::vector<Standing> standings;  ///< one a trial
  std::vector<FactorEffect> effects;
};

/// Letters: "a" are the best trial and all that exact tests over whole facts against it, Holm-adjusted, do
/// not tell from it (the same set as TrialSummary::tied_with_best); the first trial without a letter then
/// gives the next one in the same way to those that rank behind it. Differences have clustered standard
/// errors (Miller 2024); the effects of the seed are left out. Everything is empty when nothing was asked.
Contrasts FindContrasts(const Summary& summary, const Design& design);

}  // namespace huoyan
