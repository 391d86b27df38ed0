#pragma once

#include <string>

#include "harness/scoring/score.h"
#include "harness/scoring/scorecard.h"

namespace huoyan {

/// The scorecard as an aligned table for a terminal, with the verdict counts above it; lines end in "\n".
/// Chinese characters count as two columns wide. Undefined metrics are shown as a dash.
std::string RenderScorecard(const Scorecard& card, Language language);

/// The scorecard with the notes a reader should see before it.
std::string RenderScoreReport(const ScoreReport& report, Language language);

/// "62.5%" from 0.625.
std::string ToPercent(double share);

}  // namespace huoyan
