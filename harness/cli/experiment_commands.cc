#include <algorithm>
#include <memory>
#include <system_error>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/schemas.h"
#include "harness/cli/starter.h"
#include "harness/cli/text_table.h"
#include "harness/experiment/plan.h"
#include "harness/records/run_store.h"

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

ExitCode Check(const CommandLine& line, const ExperimentArguments& arguments) {
  const Experiment experiment = LoadExperiment(arguments.file, arguments.overrides);
  ContentHasher hasher;
  const std::size_t trials = BuildPlan(experiment, hasher).trials.size();
  if (line.json) {
    PrintJson({{"schema_version", 1}, {"experiment", experiment.name}, {"trials", trials}});
  } else {
    PrintOut(
        Say("{}: ok, {} trials\n", "{}：无误，共 {} 次试验\n", arguments.file, trials).In(line.language));
  }
  return ExitCode::kOk;
}

// "new", or how the stored run ended.
std::string StateOf(const PlannedTrial& trial, const RunStore& store) {
  try {
    const auto run = store.Load(trial.id);
    return run ? NameOf(run->record.status) : "new";
  } catch (const Error&) {
    return "broken";
  }
}

ExitCode ShowPlan(const CommandLine& line, const ExperimentArguments& arguments) {
  const Experiment experiment = LoadExperiment(arguments.file, arguments.overrides);
  ContentHasher hasher;
  const Plan plan = BuildPlan(experiment, hasher);
  const RunStore store(fs::path(line.runs) / experiment.name);
  TextTable table({"id", "trial", "seed", "state"});
  std::size_t pending = 0;
  for (const PlannedTrial& trial : plan.trials) {
    const std::string state = StateOf(trial, store);
    if (state == "new" || state == "broken" || state == "failed") ++pending;
    if (line.json) {
      PrintJson({{"schema_version", 1},
                 {"trial_id", trial.id},
                 {"label", Label(trial.spec)},
                 {"state", state},
                 {"spec", Encode(trial.spec)}});
    } else {
      table.Add({trial.id, Label(trial.spec), std::to_string(trial.spec.seed), state});
    }
  }
  if (!line.json) {
    PrintOut(table.Render());
    PrintNote(Say("{} trials, {} to run", "共 {} 次试验，待运行 {} 次", plan.trials.size(), pending)
                  .In(line.language));
  }
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
  auto folder = std::make_shared<std::string>(".");
  init->add_option("folder", *folder, "where to write; existing files are never replaced")
      ->capture_default_str();
  SetAction(line, init, [&line, folder] {
    for (const fs::path& file : WriteStarter(*folder)) PrintOut(file.string() + "\n");
    PrintNote(Say("next: huoyan check {0} && huoyan run {0}", "下一步：huoyan check {0} && huoyan run {0}",
                  (fs::path(*folder) / "experiment.json").string())
                  .In(line.language));
    return ExitCode::kOk;
  });

  CLI::App* check = AddCommand(app, "check", "validate an experiment and the files it names");
  SetAction(line, check, [&line, arguments = TakeExperiment(check)] { return Check(line, *arguments); });

  CLI::App* plan =
      AddCommand(app, "plan", "list an experiment's trials in running order, and which are done");
  SetAction(line, plan, [&line, arguments = TakeExperiment(plan)] { return ShowPlan(line, *arguments); });

  CLI::App* schema = AddCommand(app, "schema", "print the JSON Schema of a file format");
  auto name = std::make_shared<std::string>();
  schema->add_option("name", *name, "experiment, record, sweep, gold, answers, judgements ...")->required();
  SetAction(line, schema, [name] { return PrintSchema(*name); });
}

}  // namespace huoyan
