#include <memory>

#include "evalsets/facts.h"
#include "evalsets/gold.h"
#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/pairs_report.h"
#include "harness/experiment/trial_spec.h"

namespace huoyan {
namespace {

struct OverlapArguments {
  std::string gold = DataSpec{}.gold;
  std::string facts = DataSpec{}.facts;
  std::string markdown;
};

ExitCode ReportOverlap(const CommandLine& line, const OverlapArguments& arguments) {
  const std::vector<SftPair> pairs = BuildSftPairs(LoadFacts(arguments.facts));
  const OverlapReport report = FindOverlap(pairs, LoadGoldSet(arguments.gold));
  const std::string markdown = PairsMarkdown(pairs, report, line.language);
  if (!arguments.markdown.empty()) WriteFileAtomically(arguments.markdown, markdown);
  if (line.json) {
    PrintJson(PairsJson(pairs, report));
  } else {
    PrintOut(markdown);
  }
  return GivesGoldAway(report) ? ExitCode::kExecution : ExitCode::kOk;
}

}  // namespace

void AddOverlapCommand(CLI::App& evalset, CommandLine& line) {
  CLI::App* overlap = AddCommand(evalset, "overlap", "hold the training prompts against the gold prompts");
  overlap->footer("Exit codes: 0 none is a gold prompt or nearly one, 3 some are.");
  auto arguments = std::make_shared<OverlapArguments>();
  overlap->add_option("--gold", arguments->gold, "gold file (JSONL)")->capture_default_str();
  overlap->add_option("--facts", arguments->facts, "fact table (JSONL)")->capture_default_str();
  overlap->add_option("--markdown", arguments->markdown, "also write the report as Markdown");
  SetAction(line, overlap, [&line, arguments] { return ReportOverlap(line, *arguments); });
}

}  // namespace huoyan
