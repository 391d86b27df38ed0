#include <memory>

#include "harness/cli/command_line.h"
#include "harness/cli/judged_trials.h"
#include "harness/cli/stored_trials.h"
#include "harness/cli/sweep_report.h"
#include "harness/cli/text_table.h"
#include "harness/scoring/comparison.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

struct PairArguments {
  std::string baseline;
  std::string candidate;
  std::string gold;
};

ExitCode CompareTrials(const CommandLine& line, const PairArguments& arguments) {
  const LocatedRun baseline = LoadLocatedRun(arguments.baseline, line.runs);
  const LocatedRun candidate = LoadLocatedRun(arguments.candidate, line.runs);
  const Grader grader(LoadGoldOf(candidate, arguments.gold));
  const Comparison comparison =
      Compare(grader.gold(), JudgeAnswers(grader, baseline.run), JudgeAnswers(grader, candidate.run));
  if (line.json) {
    Json json = Json::object();
    json["schema_version"] = 1;
    json["comparison"] = Encode(comparison);
    PrintJson(json);
    return ExitCode::kOk;
  }
  TextTable table({"metric", "A", "B", "B - A", "95%"});
  for (const MetricChange& change : comparison.changes) {
    table.Add({InfoOf(change.metric).title.In(line.language), Percent(change.baseline, 1),
               Percent(change.candidate, 1), Points(change.difference),
               "[" + Points(change.low) + ", " + Points(change.high) + "]"});
  }
  PrintOut(table.Render());
  PrintNote(Say("{} questions; right only in A {}, only in B {}; exact McNemar {}",
                "{} 题；仅 A 恰当 {}，仅 B 恰当 {}；精确 McNemar 检验 {}", comparison.n,
                comparison.only_baseline_appropriate, comparison.only_candidate_appropriate,
                PValue(comparison.appropriate.two_sided_p))
                .In(line.language));
  return ExitCode::kOk;
}

}  // namespace

void AddReportCommands(CLI::App& app, CommandLine& line) {
  CLI::App* report =
      AddCommand(app, "report", "grade a sweep afresh and write report.html, report.md, summary.json");
  auto sweep = std::make_shared<std::string>();
  report->add_option("sweep", *sweep, "experiment name below --runs, or the sweep's folder")->required();
  SetAction(line, report, [&line, sweep] {
    PublishSweep(line, FindSweepFolder(*sweep, line.runs));
    return ExitCode::kOk;
  });

  CLI::App* compare = AddCommand(app, "compare", "compare two trials question by question, with intervals");
  auto pair = std::make_shared<PairArguments>();
  compare->add_option("A", pair->baseline, "trial id or folder")->required();
  compare->add_option("B", pair->candidate, "trial id or folder")->required();
  compare->add_option("--gold", pair->gold, "gold file (JSONL); default: that of B's sweep");
  SetAction(line, compare, [&line, pair] { return CompareTrials(line, *pair); });
}

}  // namespace huoyan
