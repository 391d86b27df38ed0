#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "harness/sweep/search.h"

namespace huoyan {

/// A trial a search asked for, and how it ended, as far as that is known.
struct ReplayedTrial {
  SearchTrial asked;
  std::optional<TrialOutcome> outcome;
};

/// How a trial ended, or nothing while that is not known.
using OutcomeOf = std::function<std::optional<TrialOutcome>(const PlannedTrial&)>;

/// What `search` asks for in its order, told the outcomes that are known, until it wants to see another one
/// end: with those of a sweep's records, what that sweep would run now. Every trial without an outcome is
/// taken to be running.
std::vector<ReplayedTrial> ReplaySearch(Search& search, const OutcomeOf& outcome_of);

}  // namespace huoyan
