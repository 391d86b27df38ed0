#include <memory>

#include "harness/cli/command_line.h"
#include "harness/cli/stored_trials.h"
#include "harness/cli/sweep_report.h"

namespace huoyan {

void AddReportCommands(CLI::App& app, CommandLine& line) {
  CLI::App* report =
      AddCommand(app, "report", "grade a sweep afresh and write report.html, report.md, summary.json");
  auto sweep = std::make_shared<std::string>();
  report->add_option("sweep", *sweep, "experiment name below --runs, or the sweep's folder")->required();
  auto choices = std::make_shared<ReportChoices>();
  report->add_option(
      "--corpus", choices->corpus,
      "the novel as plain text: its passages are shown beside the answers, and wrong answers and "
      "quotations are looked up in it");
  report->add_option(
      "--baseline", choices->baseline,
      "hold the best trial against this baseline; default: the one called as the experiment, if any");
  report->add_option("--baselines", choices->baselines, "folder the baselines are kept in")
      ->capture_default_str();
  report->add_option("--policy", choices->policy,
                     "the gate's rules and tolerances (JSON); default: the experiment's");
  SetAction(line, report, [&line, sweep, choices] {
    const ReportGate gate = PublishSweep(line, FindSweepFolder(*sweep, line.runs), *choices);
    if (gate.why_none) PrintNote(gate.why_none->In(line.language));
    return ExitCode::kOk;
  });
}

}  // namespace huoyan
