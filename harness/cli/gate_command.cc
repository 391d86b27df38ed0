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
};

GateRun RunOf(const LocatedRun& located, const Grader& grader) {
  const RunRecord& record = located.run.record;
  return {Label(record.spec), record.provenance.gold_sha256, JudgeAnswers(grader, located.run)};
}

// A baseline is a stored judgement file or a trial; not having one is not a mistake in the command.
GateRun LoadBaseline(const CommandLine& line, const GateArguments& arguments, const Grader& grader) {
  try {
    std::error_code failed;
    if (fs::is_regular_file(arguments.baseline, failed))
      return Decode<GateRun>(ReadJsonFile(arguments.baseline));
    return RunOf(LoadLocatedRun(arguments.baseline, line.runs), grader);
  } catch (const Error& error) {
    throw Error(ExitCode::kNotComparable, error.problems());
  }
}

Json CheckJson(const GateCheck& check) {
  Json json = Json::object();
  json["metric"] = NameOf(check.rule.metric);
  json["tolerance"] = check.rule.tolerance;
  json["status"] = NameOf(check.status);
  json["baseline"] = check.baseline;
  json["candidate"] = check.candidate;
  json["gain"] = check.gain;
  json["gain_low"] = check.gain_low;
  json["gain_high"] = check.gain_high;
  json["p_worse"] = check.p_worse;
  json["questions"] = check.questions;
  if (check.detectable) json["detectable"] = *check.detectable;
  if (check.questions_needed) json["questions_needed"] = *check.questions_needed;
  return json;
}

Json DecisionJson(const GateDecision& decision, Language language) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["status"] = NameOf(decision.status);
  json["exit_code"] = static_cast<int>(decision.exit_code);
  json["text"] = decision.text.In(language);
  json["baseline"] = decision.baseline_label;
  json["candidate"] = decision.candidate_label;
  json["checks"] = Json::array();
  for (const GateCheck& check : decision.checks) json["checks"].push_back(CheckJson(check));
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
  for (const Text& note : decision.notes) PrintNote(note.In(line.language));
}

ExitCode RunGate(const CommandLine& line, const GateArguments& arguments) {
  const LocatedRun candidate = LoadLocatedRun(arguments.candidate, line.runs);
  const Grader grader(LoadGoldOf(candidate, arguments.gold));
  GateInput input;
  if (!arguments.policy.empty()) input.policy = Decode<GatePolicy>(ReadJsonFile(arguments.policy));
  input.gold = grader.gold();
  input.candidate = RunOf(candidate, grader);
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
  gate->add_option("--junit", arguments->junit, "also write the checks as JUnit XML");
  gate->add_option("--markdown", arguments->markdown, "also write the decision as Markdown");
  SetAction(line, gate, [&line, arguments] { return RunGate(line, *arguments); });
}

}  // namespace huoyan
