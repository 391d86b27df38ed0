#pragma once

#include <string>

#include "harness/gate/gate.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// The verdict, the warnings, the leaderboard and the claims as GitHub-flavoured Markdown, for a pull request
/// or a step summary.
std::string RenderMarkdown(const Summary& summary, Language language = Language::kEnglish);

/// The gate's decision and its checks as GitHub-flavoured Markdown.
std::string RenderMarkdown(const GateDecision& decision, Language language = Language::kEnglish);

/// GitHub drops a step summary that is larger than this.
inline constexpr std::size_t kMostSummaryBytes = std::size_t{1} << 20;

/// The same, cut at a line's end so that it stays within `most_bytes`; what is cut off is said. Empty when
/// not even that fits.
std::string RenderStepSummary(const GateDecision& decision, Language language,
                              std::size_t most_bytes = kMostSummaryBytes);

/// Text of unknown origin as it may stand in a Markdown table: no line break, no pipe, no markup.
std::string EscapeMarkdown(std::string_view text);

}  // namespace huoyan
