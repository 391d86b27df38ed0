#include <cstdio>
#include <memory>

#include "harness/cli/command_line.h"
#include "harness/cli/progress_display.h"
#include "harness/cli/start_backend.h"
#include "harness/cli/sweep_report.h"
#include "harness/experiment/plan.h"
#include "harness/records/host.h"
#include "harness/records/sweep_manifest.h"
#include "harness/sweep/executor.h"
#include "harness/sweep/interrupt.h"
#include "harness/sweep/trial.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct SweepArguments {
  std::string experiment;
  std::vector<std::string> overrides;
  bool retry = false;
  std::string id;  // of `trial`
};

std::string RerunCommand(const SweepArguments& arguments) {
  std::vector<std::string> words{"huoyan", "run", arguments.experiment};
  words.insert(words.end(), arguments.overrides.begin(), arguments.overrides.end());
  return ShellCommand(words);
}

SweepManifest ManifestOf(const Experiment& experiment, const Plan& plan, const SweepArguments& arguments) {
  SweepManifest manifest;
  manifest.experiment_name = experiment.name;
  manifest.hypothesis = experiment.hypothesis;
  manifest.experiment_file = fs::absolute(experiment.file).lexically_normal().string();
  if (!experiment.data.gold.empty()) {
    manifest.gold_file =
        ResolvePath(experiment.root_folder, experiment.data.gold).lexically_normal().string();
  }
  manifest.command = RerunCommand(arguments);
  for (const PlannedTrial& trial : plan.trials) manifest.trial_ids.push_back(trial.id);
  return manifest;
}

ExitCode Run(const CommandLine& line, const SweepArguments& arguments) {
  CatchInterrupts(/*end_on_second=*/false);
  const Experiment experiment = LoadExperiment(arguments.experiment, arguments.overrides);
  ContentHasher hasher;
  const Plan plan = BuildPlan(experiment, hasher);
  const RunStore store(fs::path(line.runs) / experiment.name);

  SweepSettings settings;
  settings.retry = arguments.retry;
  settings.rerun_command = RerunCommand(arguments);
  settings.describe_backend = [&] { return MakeBackend()->Describe(experiment.device); };
  settings.trial_command = {OwnProgramPath(),
                            "--lang",
                            line.language == Language::kChinese ? "zh" : "en",
                            "--runs",
                            line.runs,
                            "trial",
                            "--experiment",
                            arguments.experiment};
  for (const std::string& text : arguments.overrides) {
    settings.trial_command.push_back("--set");
    settings.trial_command.push_back(text);
  }
  WriteSweepManifest(ManifestOf(experiment, plan, arguments), store.folder());
  ProgressDisplay display(line.language);
  const SweepOutcome outcome = RunSweep(plan, store, settings, display);
  if (outcome.interrupted) {
    PrintNote(Say("interrupted; the same command goes on from here", "已中断；重新执行同一命令即可继续")
                  .In(line.language));
    return outcome.Code();
  }
  PublishSweep(line, store.folder());
  return outcome.Code();
}

const PlannedTrial& FindTrial(const Plan& plan, const std::string& id) {
  for (const PlannedTrial& trial : plan.trials) {
    if (trial.id == id) return trial;
  }
  throw Error(ExitCode::kUsage,
              Say("the plan has no trial {}; the experiment or its data changed since (see `huoyan plan`)",
                  "计划中没有试验 {}；实验或数据已改动（见 `huoyan plan`）", id));
}

ExitCode RunOneTrial(const CommandLine& line, const SweepArguments& arguments) {
  const std::unique_ptr<Backend> backend = StartBackend(line);
  CatchInterrupts(/*end_on_second=*/true);
  const Experiment experiment = LoadExperiment(arguments.experiment, arguments.overrides);
  ContentHasher hasher;
  const Plan plan = BuildPlan(experiment, hasher);
  const RunStore store(fs::path(line.runs) / experiment.name);
  const TrialRequest request{FindTrial(plan, arguments.id), experiment.root_folder, CacheFolder(),
                             RerunCommand(arguments)};
  // A parent that is gone can no longer be told anything: stop and keep the state.
  bool parent_gone = false;
  const ProgressSink on_progress = [&](const Progress& progress) {
    PrintOut(ToLine(progress) + "\n");
    if (std::fflush(stdout) != 0) parent_gone = true;
  };
  const StopRequested stop = [&] { return parent_gone || InterruptCount() > 0; };
  return RunTrial(request, store, *backend, on_progress, stop) ? ExitCode::kOk : ExitCode::kInterrupted;
}

}  // namespace

void AddSweepCommands(CLI::App& app, CommandLine& line) {
  CLI::App* run =
      AddCommand(app, "run", "run an experiment's trials; done ones are kept, interrupted ones go on");
  auto sweep = std::make_shared<SweepArguments>();
  run->add_option("experiment", sweep->experiment, "experiment file (JSON)")->required();
  run->add_option("overrides", sweep->overrides, "key=value, for example lora.rank=8,16 train.max_steps=20");
  run->add_flag("--retry", sweep->retry, "also run again what ran out of memory, diverged or was skipped");
  SetAction(line, run, [&line, sweep] { return Run(line, *sweep); });

  CLI::App* trial =
      AddCommand(app, "trial", "run one trial of an experiment; `run` starts it in a process of its own");
  auto one = std::make_shared<SweepArguments>();
  trial->add_option("--id", one->id, "trial id, from `huoyan plan`")->required();
  trial->add_option("--experiment", one->experiment, "experiment file (JSON)")->required();
  trial->add_option("--set", one->overrides, "key=value override; may be repeated")->expected(1)->take_all();
  SetAction(line, trial, [&line, one] { return RunOneTrial(line, *one); });
}

}  // namespace huoyan
