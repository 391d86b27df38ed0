#include <algorithm>
#include <map>
#include <memory>
#include <system_error>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/gate_run.h"
#include "harness/cli/plan_forecasts.h"
#include "harness/cli/power_note.h"
#include "harness/cli/schemas.h"
#include "harness/cli/skip_notes.h"
#include "harness/cli/starter.h"
#include "harness/experiment/plan.h"
#include "harness/summary/labels.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct ExperimentArguments {
  std::string file;
  std::vector<std::string> overrides;
};

std::shared_ptr<ExperimentArguments> TakeExperiment(CLI::App* command) {
  auto arguments = std::make_shared<ExperimentArguments>();
  command->add_option("experiment", arguments->file, "experiment file (JSON)")->required();
  command->add_option("overrides", arguments->overrides,
                      "key=value, for example lora.rank=8,16 train.max_steps=20");
  return arguments;
}

// A sweep may mean to go beyond the memory, to see where it ends: nothing to refuse.
void NoteWhatCannotFit(const CommandLine& line, const Experiment& experiment, const Plan& plan) {
  PlanForecasts forecasts(experiment, {});
  std::map<std::size_t, Text> reasons;  // by place in the plan
  for (std::size_t i = 0; i < plan.trials.size(); ++i) {
    if (auto why = forecasts.WhyImpossible(plan.trials[i])) reasons[i] = *std::move(why);
  }
  if (reasons.empty()) return;
  const SweepLabels labels = LabelsOf(plan);
  std::vector<SkipNote> notes;
  for (const auto& [i, why] : reasons) notes.push_back({labels.all()[i], why});
  PrintSkipNotes(line, notes);
  PrintNote(
      Text{"see what would fit with `huoyan plan`", "可用 `huoyan plan` 查看怎样放得下"}.In(line.language));
}

ExitCode Check(const CommandLine& line, const ExperimentArguments& arguments) {
  const Experiment experiment = LoadExperiment(arguments.file, arguments.overrides);
  ContentHasher hasher;
  const Plan plan = BuildPlan(experiment, hasher);
  if (experiment.gate) CheckedPolicy(line, experiment);
  const std::size_t trials = plan.trials.size();
  if (line.json) {
    PrintJson({{"schema_version", 1}, {"experiment", experiment.name}, {"trials", trials}});
  } else {
    PrintOut(
        Say("{}: ok, {} trials\n", "{}：无误，共 {} 次试验\n", arguments.file, trials).In(line.language));
  }
  NoteWhatCannotFit(line, experiment, plan);
  PrintNote(PowerOf(experiment).In(line.language));
  return ExitCode::kOk;
}

ExitCode PrintSchema(const std::string& name) {
  const auto schemas = NamedSchemas();
  const auto found = std::find_if(schemas.begin(), schemas.end(),
                                  [&](const NamedSchema& schema) { return schema.name == name; });
  if (found != schemas.end()) {
    PrintOut(found->json().dump(2) + "\n");
    return ExitCode::kOk;
  }
  std::string known;
  for (const NamedSchema& schema : schemas) known += (known.empty() ? "" : ", ") + schema.name;
  throw Error(ExitCode::kUsage, Say("there is no schema \"{}\"; there are: {}",
                                    "没有名为 \"{}\" 的 schema；可用：{}", name, known));
}

}  // namespace

void AddExperimentCommands(CLI::App& app, CommandLine& line) {
  CLI::App* init = AddCommand(app, "init", "write a starter experiment and its schema into a folder");
  auto target = std::make_shared<std::string>(".");
  init->add_option("folder", *target, "where to write, or FILE.json; existing files are never replaced")
      ->capture_default_str();
  SetAction(line, init, [&line, target] {
    const std::vector<fs::path> files = WriteStarter(*target, line.language);
    for (const fs::path& file : files) PrintOut(file.string() + "\n");
    PrintNote(Say("next: huoyan check {0} && huoyan run {0}", "下一步：huoyan check {0} && huoyan run {0}",
                  ShellCommand({files.front().string()}))
                  .In(line.language));
    return ExitCode::kOk;
  });

  CLI::App* check = AddCommand(app, "check", "validate an experiment and the files it names");
  SetAction(line, check, [&line, arguments = TakeExperiment(check)] { return Check(line, *arguments); });

  CLI::App* schema = AddCommand(app, "schema", "print the JSON Schema of a file format");
  auto name = std::make_shared<std::string>();
  schema->add_option("name", *name, "experiment, record, sweep, gold, answers, judgements ...")->required();
  SetAction(line, schema, [name] { return PrintSchema(*name); });
}

}  // namespace huoyan
