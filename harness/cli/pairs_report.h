#pragma once

#include <string>
#include <vector>

#include "evalsets/overlap.h"

namespace huoyan {

/// How near training pairs come to the gold prompts, then how many there are of every style, in Markdown.
std::string PairsMarkdown(const std::vector<SftPair>& pairs, const OverlapReport& report, Language language);

/// The same as versioned JSON: the report's fields and "styles".
Json PairsJson(const std::vector<SftPair>& pairs, const OverlapReport& report);

/// Is one of the training prompts a gold prompt, or nearly one? Shared runs alone are common words.
bool GivesGoldAway(const OverlapReport& report);

}  // namespace huoyan
