#pragma once

#include <string>

#include "harness/gate/gate.h"

namespace huoyan {

/// GitHub shows no more than this many of a step.
inline constexpr std::size_t kMostAnnotations = 10;

/// The decision as workflow commands of GitHub Actions, one a line: first the verdict (`::error` when the
/// gate failed or the runs cannot be compared, `::warning` when it could not decide, `::notice` when it
/// passed), then every check that did not pass, worst first: `::error` where it may fail the gate, else
/// `::warning`. At most kMostAnnotations; the last then says how many are left out. Whatever a name contains,
/// it can neither end its line nor begin another command.
std::string RenderAnnotations(const GateDecision& decision, Language language = Language::kEnglish);

}  // namespace huoyan
