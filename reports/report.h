#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "evalsets/corpus.h"
#include "harness/gate/gate.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// What a report shows beside the summary, where there is any.
struct ReportExtras {
  const Corpus* corpus = nullptr;    ///< the user's copy of the novel: its passages stand beside the answers
  std::optional<GateDecision> gate;  ///< shown as a chip in the verdict
};

/// The whole report as one HTML file that needs nothing else: no network, no second file. Verdict,
/// leaderboard and methods read without JavaScript; a script, admitted by its hash, draws everything else
/// from data the file carries.
std::string RenderHtml(const Summary& summary, const ReportExtras& extras = {});

/// Writes it. Throws Error(kExecution) naming the path on failure.
void WriteReport(const Summary& summary, const std::filesystem::path& path, const ReportExtras& extras = {});

}  // namespace huoyan
