#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "evalsets/corpus_index.h"
#include "harness/cli/command_line.h"
#include "harness/cli/gate_run.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// What a report shows besides the sweep itself.
struct ReportChoices {
  std::string corpus;    ///< the novel as plain text; empty: no passages, no look-up of wrong answers
  std::string baseline;  ///< what the best trial is held against; empty: the baseline called as the
                         ///< experiment, where there is one
  std::string baselines = kBaselineFolder;
  std::string policy;  ///< the gate's; empty: the experiment's, or the project's own
};

/// What became of the gate; neither where nobody asked for one and no baseline is called as the experiment.
struct ReportGate {
  std::optional<GateDecision> decision;
  std::optional<Error> why_none;  ///< the baseline is missing or broken, or no trial has a score
};

/// Grades and aggregates what a sweep's folder holds so far. Records that are not whole are named on standard
/// error and left out. With the novel, wrong answers and quotations are looked up in it. Throws Error(kUsage)
/// when the folder holds no sweep or no finished trial.
Summary SummariseSweep(const CommandLine& line, const std::filesystem::path& folder,
                       const CorpusIndex* novel = nullptr);

/// Writes report.html, report.md and summary.json into the sweep's folder, prints the leaderboard to standard
/// output (or the summary, with --json) and the report's path to standard error. With the novel, the report
/// shows its passages beside the answers, and scorecards count kinds of hallucination and made-up quotations.
/// The best trial is held against the baseline that `choices` name or that is called as the experiment.
/// Throws Error(kUsage) for what `choices` names and cannot be read, Error(kNotComparable) when the baseline
/// they ask for is not there.
ReportGate PublishSweep(const CommandLine& line, const std::filesystem::path& folder,
                        const ReportChoices& choices = {});

}  // namespace huoyan
