#include <cstdio>
#include <memory>
#include <thread>

#include "evalsets/gold.h"
#include "harness/cli/backend.h"
#include "harness/cli/command_line.h"
#include "harness/cli/gate_run.h"
#include "harness/cli/past_speed.h"
#include "harness/cli/progress_display.h"
#include "harness/cli/rerun_command.h"
#include "harness/cli/sweep_report.h"
#include "harness/cli/trial_process.h"
#include "harness/experiment/plan.h"
#include "harness/records/host.h"
#include "harness/records/run_index.h"
#include "harness/records/sweep_manifest.h"
#include "harness/summary/labels.h"
#include "harness/sweep/child_process.h"
#include "harness/sweep/dev_score.h"
#include "harness/sweep/interrupt.h"
#include "harness/sweep/local_executor.h"
#include "harness/sweep/resource_plan.h"
#include "harness/sweep/slurm_executor.h"
#include "harness/sweep/sweep.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct SweepArguments {
  std::string experiment;
  std::vector<std::string> overrides;
  bool retry = false;
  std::string executor = "local";
  std::string jobs = "1";
  std::optional<double> memory_gib;
  std::optional<double> time_limit_minutes;
  std::vector<std::string> sbatch;
};

SweepManifest ManifestOf(const Experiment& experiment, const Plan& plan, const SweepLabels& labels,
                         const SweepArguments& arguments) {
  SweepManifest manifest;
  manifest.experiment_name = experiment.name;
  manifest.hypothesis = experiment.hypothesis;
  manifest.claims = experiment.claims;
  manifest.experiment_file = fs::absolute(experiment.file).lexically_normal().string();
  if (!experiment.data.gold.empty()) {
    manifest.gold_file =
        ResolvePath(experiment.root_folder, experiment.data.gold).lexically_normal().string();
  }
  manifest.command = RerunCommand(arguments.experiment, arguments.overrides);
  manifest.axes = plan.axes;
  manifest.under_way = true;
  for (std::size_t i = 0; i < plan.trials.size(); ++i) {
    manifest.trial_ids.push_back(plan.trials[i].id);
    manifest.labels[plan.trials[i].id] = labels.all()[i];
  }
  return manifest;
}

std::vector<std::string> TrialCommand(const CommandLine& line, const SweepArguments& arguments) {
  std::vector<std::string> command{OwnProgramPath(),
                                   "--lang",
                                   line.language == Language::kChinese ? "zh" : "en",
                                   "--runs",
                                   line.runs,
                                   "trial",
                                   "--experiment",
                                   arguments.experiment};
  for (const std::string& text : arguments.overrides) {
    command.push_back("--set");
    command.push_back(text);
  }
  return command;
}

// "auto": as many as there are processors, and memory decides how many of them at once.
int JobCount(const std::string& text) {
  if (text == "auto") return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return std::stoi(text);
}

std::int64_t MemoryBudget(const SweepArguments& arguments) {
  if (arguments.memory_gib) return static_cast<std::int64_t>(*arguments.memory_gib * (1 << 30));
  return UsableMemoryBytes();
}

std::unique_ptr<Executor> MakeExecutor(const CommandLine& line, const SweepArguments& arguments,
                                       const Experiment& experiment, const RunStore& store) {
  std::optional<double> seconds;
  if (arguments.time_limit_minutes) seconds = 60 * *arguments.time_limit_minutes;
  if (arguments.executor == "slurm") {
    SlurmSettings settings;
    settings.trial_command = TrialCommand(line, arguments);
    settings.name = "huoyan-" + experiment.name;
    settings.tasks_at_once = arguments.jobs == "auto" ? 0 : JobCount(arguments.jobs);
    settings.time_limit_seconds = seconds;
    settings.sbatch_arguments = arguments.sbatch;
    return std::make_unique<SlurmExecutor>(std::move(settings), store);
  }
  LocalSettings settings;
  settings.trial_command = TrialCommand(line, arguments);
  if (ForkedProcessMayCompute()) {
    const auto shared = std::make_shared<SharedInputs>(experiment.root_folder, CacheFolder());
    settings.before_fork = [shared](const PlannedTrial& trial) {
      LoadBackend();
      shared->Prepare(trial);
    };
    settings.trial_body = [&, shared](const PlannedTrial& trial) {
      CommandLine child = line;
      child.action = [&] {
        return RunTrialProcess(line, experiment, trial,
                               RerunCommand(arguments.experiment, arguments.overrides), *MakeBackend(),
                               shared.get());
      };
      return static_cast<int>(RunAction(child));
    };
  }
  settings.jobs = JobCount(arguments.jobs);
  settings.memory_bytes = MemoryBudget(arguments);
  settings.time_limit_seconds = seconds;
  return std::make_unique<LocalExecutor>(std::move(settings), store);
}

// Asked in a process of its own: this one must not have begun to compute when it is forked.
BackendInfo DescribeBackend(Device device, const fs::path& log) {
  LoadBackend();
  BackendInfo info;
  ChildProcess child(
      [&] {
        PrintOut(Encode(MakeBackend()->Describe(device)).dump() + "\n");
        return 0;
      },
      log);
  const auto on_line = [&](const std::string& text) {
    info = Decode<BackendInfo>(JsonDocument::Parse(text, "backend"));
  };
  while (child.ReadLines(-1, on_line)) {
  }
  return info;
}

// Only searches look at scores, and only they need the questions before the report.
std::unique_ptr<DevScorer> MakeScorer(const Experiment& experiment) {
  if (!RanksByScore(experiment.search)) return nullptr;
  return std::make_unique<DevScorer>(
      LoadGoldSet(ResolvePath(experiment.root_folder, experiment.data.gold).string()));
}

// The verdict on the best trial, where the experiment has a gate. Failed trials keep their code: the best may
// be among them.
ExitCode Conclude(const CommandLine& line, const Experiment& experiment, const ReportGate& gate,
                  ExitCode sweep) {
  if (gate.decision && experiment.gate) PrintDecision(line, *gate.decision);
  if (gate.why_none) PrintNote(gate.why_none->In(line.language));
  if (!experiment.gate || sweep != ExitCode::kOk) return sweep;
  return gate.decision ? gate.decision->exit_code : gate.why_none->code();
}

// What the folder's last sweep left, nothing when there was none or its manifest is not whole.
std::optional<SweepManifest> LastManifest(const fs::path& folder) {
  try {
    return ReadSweepManifest(folder);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void WarnOfAnotherFile(const CommandLine& line, const SweepManifest& last, const SweepManifest& manifest,
                       const fs::path& folder) {
  if (last.experiment_file == manifest.experiment_file) return;
  PrintNote(
      Say("{} was run from {}; it will report on this experiment instead, results are kept. Give one of them "
          "another name to have both",
          "{} 先前由 {} 运行；此后将报告本实验，已有结果保留。若要两者并存，请为其一另取 name",
          folder.string(), last.experiment_file)
          .In(line.language));
}

ExitCode Run(const CommandLine& line, const SweepArguments& arguments) {
  CatchInterrupts(/*end_on_second=*/false);
  const Experiment experiment = LoadExperiment(arguments.experiment, arguments.overrides);
  ContentHasher hasher;
  const Plan plan = BuildPlan(experiment, hasher);
  const RunStore store(fs::path(line.runs) / experiment.name);
  const FileLock lock = LockSweep(store);
  const SweepLabels labels = LabelsOf(plan);
  SweepManifest manifest = ManifestOf(experiment, plan, labels, arguments);
  if (experiment.gate) manifest.gate = CheckedPolicy(line, experiment);
  const std::optional<SweepManifest> last = LastManifest(store.folder());
  if (last) WarnOfAnotherFile(line, *last, manifest, store.folder());
  const auto write_on_the_way = [&] {
    WriteSweepManifest(last ? WithAddedBy(*last, manifest, plan.trials.size()) : manifest, store.folder());
  };
  write_on_the_way();

  const bool local = arguments.executor == "local";
  const ResourcePlan resources(experiment.root_folder, local ? MemoryBudget(arguments) : 0,
                               local ? PastSpeed{} : ReadPastSpeed(line.runs, experiment.root_folder));
  const std::unique_ptr<DevScorer> scorer = MakeScorer(experiment);
  SweepSettings settings;
  settings.retry = arguments.retry;
  settings.rerun_command = manifest.command;
  settings.describe_backend = [&] {
    return DescribeBackend(experiment.device, store.folder() / "backend.log");
  };
  settings.need_of = [&](const TrialSpec& spec) { return resources.NeedOf(spec); };
  settings.why_impossible = [&](const TrialSpec& spec) { return resources.WhyImpossible(spec); };
  if (scorer) settings.score = [&](const StoredRun& run) { return scorer->Score(run); };
  settings.on_added = [&](const SearchTrial& added) {
    (added.probe ? manifest.probe_ids : manifest.trial_ids).push_back(added.trial.id);
    manifest.labels[added.trial.id] = labels.Of(added.trial.spec);
    write_on_the_way();
  };
  const std::unique_ptr<Search> search = MakeSearch(
      experiment, plan, [&](TrialSpec spec) { return PlanTrial(experiment, std::move(spec), hasher); });
  const std::unique_ptr<Executor> executor = MakeExecutor(line, arguments, experiment, store);
  ProgressDisplay display(line.language,
                          [&](const PlannedTrial& trial) { return manifest.labels.at(trial.id); });
  const SweepOutcome outcome = RunSweep(lock, plan, *search, store, *executor, settings, display);
  if (outcome.interrupted) {
    PrintNote(Say("interrupted; the same command goes on from here", "已中断；重新执行同一命令即可继续")
                  .In(line.language));
    return outcome.Code();
  }
  manifest.under_way = false;
  WriteSweepManifest(manifest, store.folder());
  std::vector<Problem> ignored;  // RunSweep set broken records aside
  ReadIndex(store, ignored);     // so that the first list finds it made
  return Conclude(line, experiment, PublishSweep(line, store.folder()), outcome.Code());
}

std::string CheckJobs(const std::string& text) {
  if (text == "auto") return "";
  const bool number =
      !text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789") == std::string::npos;
  return number && text != "0" ? "" : "expected a number from 1 to 9999 or auto";
}

}  // namespace

void AddSweepCommands(CLI::App& app, CommandLine& line) {
  CLI::App* run =
      AddCommand(app, "run", "run an experiment's trials; done ones are kept, interrupted ones go on");
  auto sweep = std::make_shared<SweepArguments>();
  run->add_option("experiment", sweep->experiment, "experiment file (JSON)")->required();
  run->add_option("overrides", sweep->overrides, "key=value, for example lora.rank=8,16 train.max_steps=20");
  run->add_flag("--retry", sweep->retry, "also run again what ran out of memory, diverged or was skipped");
  run->add_option(
         "-j,--jobs", sweep->jobs,
         "trials at once, where their planned memory allows; auto = one a processor; on a cluster the most "
         "tasks at once, auto = no bound")
      ->capture_default_str()
      ->check(CLI::Validator(CheckJobs, "(INT in [1 - 9999]) OR ({auto})"));
  run->add_option("--memory", sweep->memory_gib,
                  "GiB all trials may take together (default: 90% of the machine's)")
      ->check(CLI::PositiveNumber);
  run->add_option("--time-limit", sweep->time_limit_minutes,
                  "minutes a trial may run before it saves its state and ends")
      ->check(CLI::PositiveNumber);
  run->add_option("--executor", sweep->executor, "local: processes here; slurm: tasks of an array job")
      ->capture_default_str()
      ->check(CLI::IsMember({"local", "slurm"}));
  run->add_option("--sbatch", sweep->sbatch,
                  "further argument for sbatch, such as --partition=gpu; may be repeated")
      ->expected(1)
      ->take_all();
  run->footer(
      "Exit codes: 0 ok, 2 usage or configuration, 3 a trial failed, 130 interrupted. An experiment with a "
      "gate\n"
      "leaves with its code instead of 0: 0 pass, 1 fail, 4 inconclusive, 5 not comparable or no baseline.");
  SetAction(line, run, [&line, sweep] { return Run(line, *sweep); });
}

}  // namespace huoyan
