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
  auto corpus = std::make_shared<std::string>();
  report->add_option(
      "--corpus", *corpus,
      "the novel as plain text: its passages are shown beside the answers, and wrong answers and "
      "quotations are looked up in it");
  SetAction(line, report, [&line, sweep, corpus] {
    PublishSweep(line, FindSweepFolder(*sweep, line.runs), *corpus);
    return ExitCode::kOk;
  });
}

}  // namespace huoyan
