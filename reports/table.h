#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/summary/summary.h"

namespace huoyan {

/// How many columns a terminal gives `text`: 2 for a Chinese character, 0 for a combining mark.
std::size_t DisplayWidth(std::string_view text);

/// The verdict, the leaderboard and the claims for a terminal, in one language, aligned whatever the script,
/// without colour. Ends with a line break.
std::string RenderTable(const Summary& summary, Language language);

/// The text with every control character as "?": names come from files, and an escape sequence in one must
/// not reach the terminal.
std::string Printable(std::string_view text);

}  // namespace huoyan
