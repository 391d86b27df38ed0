#pragma once

#include <filesystem>
#include <string>

#include "harness/summary/summary.h"

namespace huoyan {

/// The whole report as one HTML file that needs nothing else: no network, no second file. Verdict,
/// leaderboard and charts read without JavaScript; a script, admitted by its hash, adds language, sorting and
/// the question browser.
std::string RenderHtml(const Summary& summary);

/// Writes it. Throws Error(kExecution) naming the path on failure.
void WriteReport(const Summary& summary, const std::filesystem::path& path);

}  // namespace huoyan
