#include <memory>
#include <system_error>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/rerun_command.h"
#include "harness/cli/trial_process.h"
#include "harness/records/run_store.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct TrialArguments {
  std::string experiment;
  std::vector<std::string> overrides;
  std::string id;
};

// The trial whose spec the sweep left in its folder. This spares the process planning the whole grid, and is
// the only place that knows of trials a search added to it. Nothing when there is none or it is another
// trial's.
std::optional<PlannedTrial> FromFolder(const Experiment& experiment, const TrialFolder& folder,
                                       const std::string& id, ContentHasher& hasher) {
  std::error_code failed;
  if (!fs::exists(folder.Spec(), failed)) return std::nullopt;
  try {
    PlannedTrial trial =
        PlanTrial(experiment, Decode<TrialSpec>(ReadJsonFile(folder.Spec().string())), hasher);
    if (trial.id == id) return trial;
  } catch (const Error&) {
    // the plan below says what is wrong, if anything is
  }
  return std::nullopt;
}

PlannedTrial FindTrial(const Experiment& experiment, const RunStore& store, const std::string& id) {
  if (!IsTrialId(id)) {
    throw Error(ExitCode::kUsage,
                Say("\"{}\" is no trial id; ids are 16 hexadecimal digits (see `huoyan plan`)",
                    "\"{}\" 不是试验 id；id 为 16 位十六进制数字（见 `huoyan plan`）", id));
  }
  ContentHasher hasher;
  if (auto trial = FromFolder(experiment, store.FolderOf(id), id, hasher)) return *std::move(trial);
  for (PlannedTrial& trial : BuildPlan(experiment, hasher).trials) {
    if (trial.id == id) return std::move(trial);
  }
  throw Error(ExitCode::kUsage,
              Say("the plan has no trial {}; the experiment or its data changed since (see `huoyan plan`)",
                  "计划中没有试验 {}；实验或数据已改动（见 `huoyan plan`）", id));
}

ExitCode RunOneTrial(const CommandLine& line, const TrialArguments& arguments) {
  const std::unique_ptr<Backend> backend = MakeBackend();
  const Experiment experiment = LoadExperiment(arguments.experiment, arguments.overrides);
  const RunStore store(fs::path(line.runs) / experiment.name);
  return RunTrialProcess(line, experiment, FindTrial(experiment, store, arguments.id),
                         RerunCommand(arguments.experiment, arguments.overrides), *backend);
}

}  // namespace

void AddTrialCommand(CLI::App& app, CommandLine& line) {
  CLI::App* trial =
      AddCommand(app, "trial", "run one trial of an experiment; `run` starts it in a process of its own");
  auto arguments = std::make_shared<TrialArguments>();
  trial->add_option("--id", arguments->id, "trial id, from `huoyan plan`")->required();
  trial->add_option("--experiment", arguments->experiment, "experiment file (JSON)")->required();
  trial->add_option("--set", arguments->overrides, "key=value override; may be repeated")
      ->expected(1)
      ->take_all();
  trial->footer(
      "Exit codes: 0 the record is saved, whatever the result (also when it was there before); 2 the "
      "experiment or\n"
      "its data is wrong; 3 the trial failed; 130 it was told to stop and goes on from here when run again.\n"
      "Progress goes to stdout, a JSON object a line. docs/cluster.md shows it under GNU parallel and "
      "Kubernetes.");
  SetAction(line, trial, [&line, arguments] { return RunOneTrial(line, *arguments); });
}

}  // namespace huoyan
