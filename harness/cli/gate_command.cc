#include <memory>
#include <system_error>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/judged_trials.h"
#include "harness/gate/gate.h"
#include "reports/junit.h"
#include "reports/markdown.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct GateArguments {
  std::string baseline;
  std::string candidate;
  std::string gold;
  std::string policy;
  std::string junit;
  std::string markdown;
  std::vector<std::string> baseline_repeats;
  std::vector<std::string> candidate_repeats;
};

// Memory and speed come from the trial and its repeats, answers from the trial alone.
GateRun RunOf(const CommandLine& line, const LocatedRun& located, const std::vector<std::string>& repeats,
              const Grader& grader) {
  const RunRecord& record = located.run.record;
  std::vector<RunRecord> records{record};
  for (const std::string& repeat : repeats) records.push_back(LoadLocatedRun(repeat, line.runs).run.record);
  return {Label(record.spec), record.provenance.gold_sha256, JudgeAnswers(grader, located.run),
          ResourcesOf(records)};
}

// A baseline is a stored judgement file or a trial; not having one is not a mistake in the command.
GateRun LoadBaseline(const CommandLine& line, const GateArguments& arguments, const Grader& grader) {
  try {
    std::error_code failed;
    if (fs::is_regular_file(arguments.baseline, failed))
      return Decode<GateRun>(ReadJsonFile(arguments.baseline));
    return RunOf(line, LoadLocatedRun(arguments.baseline, line.runs), arguments.baseline_repeats, grader);
  } catch (const Error& error) {
    throw Error(ExitCode::kNotComparable, error.problems());
  }
}

Json DecisionJson(const GateDecision& decision, Language language) {
  Json json = ToJson(decision);
  json["text"] = decision.text.In(language);
  json["notes"] = Json::array();
  for (const Text& note : decision.notes) json["notes"].push_back(note.In(language));
  return json;
}

void Print(const CommandLine& line, const GateDecision& decision) {
  if (line.json) {
    PrintJson(DecisionJson(decision, line.language));
    return;
  }
  PrintOut(decision.text.In(line.language) + "\n");
  for (const GateCheck& check : decision.checks) PrintOut("  " + check.text.In(line.language) + "\n");
  for (const ResourceCheck& check : decision.resources) PrintOut("  " + check.text.In(line.language) + "\n");
  for (const Text& note : decision.notes) PrintNote(note.In(line.language));
}

ExitCode RunGate(const CommandLine& line, const GateArguments& arguments) {
  const LocatedRun candidate = LoadLocatedRun(arguments.candidate, line.runs);
  const Grader grader(LoadGoldOf(candidate, arguments.gold));
  GateInput input;
  if (!arguments.policy.empty()) input.policy = Decode<GatePolicy>(ReadJsonFile(arguments.policy));
  input.gold = grader.gold();
  for (const Text& warning : WarnOfPower(input.policy, input.gold)) PrintNote(warning.In(line.language));
  input.candidate = RunOf(line, candidate, arguments.candidate_repeats, grader);
  input.baseline = LoadBaseline(line, arguments, grader);
  const GateDecision decision = Decide(input);
  if (!arguments.junit.empty()) WriteFileAtomically(arguments.junit, RenderJUnit(decision));
  if (!arguments.markdown.empty())
    WriteFileAtomically(arguments.markdown, RenderMarkdown(decision, line.language));
  Print(line, decision);
  return decision.exit_code;
}

}  // namespace

void AddGateCommand(CLI::App& app, CommandLine& line) {
  CLI::App* gate =
      AddCommand(app, "gate", "pass, fail or inconclusive: is a candidate worse than a baseline?");
  gate->footer("Exit codes: 0 pass, 1 fail, 4 inconclusive, 5 not comparable or no baseline.");
  auto arguments = std::make_shared<GateArguments>();
  gate->add_option("--baseline", arguments->baseline, "trial id or folder, or a stored baseline (JSON)")
      ->required();
  gate->add_option("--candidate", arguments->candidate, "trial id or folder")->required();
  gate->add_option("--gold", arguments->gold, "gold file (JSONL); default: that of the candidate's sweep");
  gate->add_option("--policy", arguments->policy,
                   "rules and tolerances (JSON, see `huoyan schema gate-policy`)");
  gate->add_option(
      "--repeat-baseline", arguments->baseline_repeats,
      "further runs of the baseline, for the speed rule; run them in turns with the candidate's");
  gate->add_option("--repeat-candidate", arguments->candidate_repeats, "further runs of the candidate");
  gate->add_option("--junit", arguments->junit, "also write the checks as JUnit XML");
  gate->add_option("--markdown", arguments->markdown, "also write the decision as Markdown");
  SetAction(line, gate, [&line, arguments] { return RunGate(line, *arguments); });
}

}  // namespace huoyan
