#pragma once

#include <string>

#include "harness/summary/summary.h"

namespace huoyan {

/// The parts of the HTML report. Each gives one whole <section>, or nothing when the summary holds nothing to
/// show.
std::string RenderVerdict(const Summary& summary);
std::string RenderLeaderboard(const Summary& summary);
std::string RenderScatter(const Summary& summary);
std::string RenderCurves(const Summary& summary);
std::string RenderMemory(const Summary& summary);
std::string RenderBrowser(const Summary& summary);
std::string RenderProvenance(const Summary& summary);

/// What the script reads: questions, and every scored trial's answers and verdicts.
Json BrowserData(const Summary& summary);

/// "3", and "<span class=badge>": the trial's place on the leaderboard, by which every chart names it.
std::string RenderBadge(const Summary& summary, std::size_t trial);

}  // namespace huoyan
