#include "harness/sweep/search_replay.h"

#include <utility>

namespace huoyan {

std::vector<ReplayedTrial> ReplaySearch(Search& search, const OutcomeOf& outcome_of) {
  std::vector<ReplayedTrial> replayed;
  while (std::optional<SearchTrial> asked = search.Next()) {
    std::optional<TrialOutcome> outcome = outcome_of(asked->trial);
    if (outcome) search.Ended(asked->trial, *outcome);
    replayed.push_back({*std::move(asked), std::move(outcome)});
  }
  return replayed;
}

}  // namespace huoyan
