#pragma once

#include <filesystem>
#include <string>

#include "evalsets/corpus_index.h"
#include "harness/cli/command_line.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// Grades and aggregates what a sweep's folder holds so far. Records that are not whole are named on standard
/// error and left out. With the novel, wrong answers and quotations are looked up in it. Throws Error(kUsage)
/// when the folder holds no sweep or no finished trial.
Summary SummariseSweep(const CommandLine& line, const std::filesystem::path& folder,
                       const CorpusIndex* novel = nullptr);

/// Writes report.html, report.md and summary.json into the sweep's folder, prints the leaderboard to standard
/// output (or the summary, with --json) and the report's path to standard error. With the novel as plain text
/// in `corpus_file`, the report shows its passages beside the answers, and scorecards count kinds of
/// hallucination and made-up quotations.
void PublishSweep(const CommandLine& line, const std::filesystem::path& folder,
                  const std::string& corpus_file = "");

}  // namespace huoyan
