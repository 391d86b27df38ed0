#include <cstdlib>
#include <fstream>
#include <memory>
#include <system_error>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/gate_run.h"
#include "reports/annotations.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/openmetrics.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct GateArguments {
  std::string baseline;
  std::string baselines = kBaselineFolder;
  std::string candidate;
  std::string gold;
  std::string policy;
  std::string junit;
  std::string markdown;
  std::string openmetrics;
  std::string summary;
  bool annotate = false;
  std::vector<std::string> baseline_repeats;
  std::vector<std::string> candidate_repeats;
};

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// A step's earlier commands may have written to the same file.
void AppendSummary(const std::string& file, const GateDecision& decision, Language language) {
  std::error_code absent;
  const std::uintmax_t before = fs::file_size(file, absent);
  const std::size_t room = absent                       ? kMostSummaryBytes
                           : before < kMostSummaryBytes ? kMostSummaryBytes - static_cast<std::size_t>(before)
                                                        : 0;
  std::ofstream out(file, std::ios::app | std::ios::binary);
  out << RenderStepSummary(decision, language, room);
  out.close();
  if (!out) throw Error(ExitCode::kExecution, Say("{}: cannot write", "{}：无法写入", file));
}

/// Every form the decision is wanted in besides standard output.
void WriteOutputs(const CommandLine& line, const GateArguments& arguments, const GateDecision& decision) {
  if (!arguments.junit.empty()) WriteFileAtomically(arguments.junit, RenderJUnit(decision));
  if (!arguments.markdown.empty())
    WriteFileAtomically(arguments.markdown, RenderMarkdown(decision, line.language));
  if (!arguments.openmetrics.empty()) WriteFileAtomically(arguments.openmetrics, RenderOpenMetrics(decision));
  const bool is_github = Environment("GITHUB_ACTIONS") == "true";
  const std::string summary =
      arguments.summary.empty() && is_github ? Environment("GITHUB_STEP_SUMMARY") : arguments.summary;
  if (!summary.empty()) AppendSummary(summary, decision, line.language);
  if (arguments.annotate || is_github) {
    std::string annotations = RenderAnnotations(decision, line.language);
    annotations.pop_back();
    PrintNote(annotations);
  }
}

ExitCode RunGate(const CommandLine& line, const GateArguments& arguments) {
  const LocatedRun candidate = LoadTrialOrBest(line, arguments.candidate);
  const Grader grader(LoadGoldOf(candidate, arguments.gold));
  GateInput input;
  input.policy = LoadPolicy(arguments.policy);
  input.gold = grader.gold();
  for (const Text& warning : WarnOfPower(input.policy, input.gold)) PrintNote(warning.In(line.language));
  input.candidate = LoadSide(line, candidate, arguments.candidate_repeats, grader);
  input.baseline =
      LoadBaselineSide(line, arguments.baseline, arguments.baselines, arguments.baseline_repeats, grader);
  const GateDecision decision = Decide(input);
  PrintDecision(line, decision);
  WriteOutputs(line, arguments, decision);
  return decision.exit_code;
}

}  // namespace

void AddGateCommand(CLI::App& app, CommandLine& line) {
  CLI::App* gate =
      AddCommand(app, "gate", "pass, fail or inconclusive: is a candidate worse than a baseline?");
  gate->footer(
      "Exit codes: 0 pass, 1 fail, 2 usage or configuration, 3 an output could not be written, 4 "
      "inconclusive,\n"
      "5 not comparable or no baseline. Under GitHub Actions the step summary and annotations are written "
      "unasked.");
  auto arguments = std::make_shared<GateArguments>();
  gate->add_option("--baseline", arguments->baseline,
                   "a baseline's name (see `huoyan baseline`) or file, or a trial's id or folder")
      ->required();
  gate->add_option("--baselines", arguments->baselines, "folder the baselines are kept in")
      ->capture_default_str();
  gate->add_option("--candidate", arguments->candidate,
                   "trial id or folder, or a sweep: its best trial on dev")
      ->required();
  gate->add_option("--gold", arguments->gold, "gold file (JSONL); default: that of the candidate's sweep");
  gate->add_option("--policy", arguments->policy,
                   "rules and tolerances (JSON, see `huoyan schema gate-policy`)");
  gate->add_option(
      "--repeat-baseline", arguments->baseline_repeats,
      "further runs of the baseline, for the speed rule; run them in turns with the candidate's");
  gate->add_option("--repeat-candidate", arguments->candidate_repeats, "further runs of the candidate");
  gate->add_option("--junit", arguments->junit, "also write the checks as JUnit XML");
  gate->add_option("--markdown", arguments->markdown, "also write the decision as Markdown");
  gate->add_option("--openmetrics", arguments->openmetrics, "also write the numbers as OpenMetrics text");
  gate->add_option("--summary", arguments->summary,
                   "also append the decision to this file as Markdown, 1 MiB at most");
  gate->add_flag("--annotations", arguments->annotate,
                 "also print GitHub annotations (::error ...) to standard error, ten at most");
  SetAction(line, gate, [&line, arguments] { return RunGate(line, *arguments); });
}

}  // namespace huoyan
