#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "harness/cli/command_line.h"
#include "harness/cli/past_speed.h"
#include "harness/cli/power_note.h"
#include "harness/cli/text_table.h"
#include "harness/experiment/forecast.h"
#include "harness/experiment/plan.h"
#include "harness/records/run_index.h"
#include "harness/summary/labels.h"
#include "harness/sweep/resource_plan.h"
#include "reports/names.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr double kGib = 1 << 30;

struct PlanArguments {
  std::string file;
  std::vector<std::string> overrides;
  int machine_gb = 16;
  bool ids = false;
};

using Cell = std::pair<std::string, std::uint64_t>;  // what a trial is called, and its seed

// What is stored of the sweep: how every trial ended, by id ("broken" for a record that is not whole), and
// the cells it ran before that the plan now has another trial for, because its settings or data changed.
struct Stored {
  std::map<std::string, std::string> states;
  std::set<Cell> left_behind;
};

Stored WhatIsStored(const RunStore& store, const Plan& plan) {
  Stored stored;
  std::set<std::string> planned;
  for (const PlannedTrial& trial : plan.trials) planned.insert(trial.id);
  for (const std::string& id : store.List()) stored.states[id] = "broken";
  std::vector<Problem> ignored;  // `run` reports them
  for (const IndexEntry& entry : ReadIndex(store, ignored)) {
    stored.states[entry.trial_id] = NameOf(entry.status);
    if (planned.count(entry.trial_id) == 0) stored.left_behind.insert({entry.label, entry.seed});
  }
  return stored;
}

// A state as people read it: how the trial ended, or what the plan says of it.
std::string ReadableState(const std::string& state, Language language) {
  for (const auto& [status, name] : EnumNames(Type<TrialStatus>{})) {
    if (state == name) return ReadableName(status).In(language);
  }
  const std::map<std::string, const char*> chinese{
      {"new", "未运行"}, {"changed", "设定已改"}, {"broken", "记录损坏"}, {"will not fit", "放不下"}};
  return Text{state, chinese.at(state)}.In(language);
}

// "16 GB", the smallest machine that holds it, or "> 64 GB".
std::string SmallestMachine(std::int64_t peak_bytes) {
  for (const int size : MachineSizes()) {
    if (FitsMachine(peak_bytes, size)) return fmt::format("{} GB", size);
  }
  return fmt::format("> {} GB", MachineSizes().back());
}

class PlanPrinter {
 public:
  PlanPrinter(const CommandLine& line, const PlanArguments& arguments)
      : line_(line),
        arguments_(arguments),
        experiment_(LoadExperiment(arguments.file, arguments.overrides)),
        samples_(ReadPastSpeed(line.runs, experiment_.root_folder).training),
        resources_(experiment_.root_folder, UsableMemoryBytes(), {}) {}

  void Print() {
    ContentHasher hasher;
    const Plan plan = BuildPlan(experiment_, hasher);
    const Stored stored = WhatIsStored(RunStore(fs::path(line_.runs) / experiment_.name), plan);
    const std::vector<std::string> labels = LabelsOf(plan).all();
    const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(line_.language); };
    TextTable table({"id", say("trial", "试验"), say("seed", "种子"), say("state", "状态"),
                     say("peak GiB", "峰值 GiB"), say("fits from", "最小机器"),
                     say("checkpointed", "重计算层"), say("s/step", "秒/步")});
    std::size_t pending = 0;
    for (std::size_t i = 0; i < plan.trials.size(); ++i) {
      const PlannedTrial& trial = plan.trials[i];
      std::string state = StateOf(trial, stored);
      const bool to_run = state == "new" || state == "changed" || state == "broken" || state == "failed";
      if (arguments_.ids) {
        if (to_run) PrintOut(trial.id + "\n");
        continue;
      }
      const ModelConfig& shape = Shape(trial.spec.model);
      const std::optional<Forecast>& forecast = ForecastOnce(trial.spec, shape);
      if (to_run && forecast && resources_.WhyImpossible(trial.spec, *forecast)) state = "will not fit";
      pending += to_run && state != "will not fit" ? 1 : 0;
      if (line_.json) {
        PrintAsJson(trial, labels[i], state, forecast);
      } else {
        table.Add(Row(trial, labels[i], state, forecast));
      }
    }
    if (line_.json || arguments_.ids) return;
    PrintOut(table.Render());
    for (const std::string& advice : advice_) PrintNote(advice);
    PrintNote(Say("{} trials, {} to run", "共 {} 次试验，待运行 {} 次", plan.trials.size(), pending)
                  .In(line_.language));
    PrintNote(PowerOf(experiment_).In(line_.language));
  }

 private:
  static std::string StateOf(const PlannedTrial& trial, const Stored& stored) {
    const auto known = stored.states.find(trial.id);
    if (known != stored.states.end()) return known->second;
    return stored.left_behind.count({Label(trial.spec), trial.spec.seed}) != 0 ? "changed" : "new";
  }

  const ModelConfig& Shape(const ModelSpec& model) {
    const std::string key = Encode(model).dump();
    const auto known = shapes_.find(key);
    if (known != shapes_.end()) return known->second;
    return shapes_[key] = ShapeOf(model, experiment_.root_folder);
  }

  // Trials that differ in nothing memory and time depend on share a forecast.
  const std::optional<Forecast>& ForecastOnce(TrialSpec spec, const ModelConfig& shape) {
    spec.seed = 0;
    spec.train.learning_rate = TrainSpec{}.learning_rate;
    if (spec.lora) spec.lora->alpha = LoraSpec{}.alpha;
    const std::string key = Encode(spec).dump();
    const auto known = forecasts_.find(key);
    if (known != forecasts_.end()) return known->second;
    const auto& forecast = forecasts_[key] = ForecastTrial(spec, shape, samples_);
    if (forecast) Advise(spec, shape, *forecast);
    return forecast;
  }

  std::vector<std::string> Row(const PlannedTrial& trial, const std::string& label, const std::string& state,
                               const std::optional<Forecast>& forecast) const {
    std::vector<std::string> row{trial.id, label, std::to_string(trial.spec.seed),
                                 ReadableState(state, line_.language)};
    if (!forecast) {
      row.insert(row.end(), {"–", "–", "–", "–"});
      return row;
    }
    const std::int64_t peak = forecast->peak.Total();
    row.push_back((forecast->at_most ? "≤ " : "") + fmt::format("{:.2f}", static_cast<double>(peak) / kGib) +
                  (forecast->fits_limit ? "" : " ✗"));
    row.push_back(SmallestMachine(peak));
    row.push_back(std::to_string(forecast->checkpointed_layers));
    row.push_back(forecast->step_seconds
                      ? (forecast->at_most ? "≤ " : "") + fmt::format("{:.3g}", *forecast->step_seconds)
                      : "–");
    return row;
  }

  static void PrintAsJson(const PlannedTrial& trial, const std::string& label, const std::string& state,
                          const std::optional<Forecast>& forecast) {
    Json json{{"schema_version", 1},
              {"trial_id", trial.id},
              {"label", label},
              {"state", state},
              {"spec", Encode(trial.spec)}};
    if (forecast) {
      Json& out = json["forecast"];
      out = {{"peak_bytes", Encode(forecast->peak)}, {"peak_total_bytes", forecast->peak.Total()},
             {"at_most", forecast->at_most},         {"checkpointed_layers", forecast->checkpointed_layers},
             {"fits_limit", forecast->fits_limit},   {"step_flops", forecast->step_flops}};
      if (forecast->step_seconds) out["step_seconds"] = *forecast->step_seconds;
    }
    PrintJson(json);
  }

  // One line for every different piece of advice.
  void Advise(const TrialSpec& spec, const ModelConfig& shape, const Forecast& forecast) {
    if (FitsMachine(forecast.peak.Total(), arguments_.machine_gb)) return;
    const auto words = AdviseToFit(spec, shape, arguments_.machine_gb);
    const Text text = words ? Say("{} does not fit {} GB; it would with {}", "{} 放不进 {} GB；改为 {} 即可",
                                  Label(spec), arguments_.machine_gb, *words)
                            : Say("{} does not fit {} GB, whatever is changed", "{} 无论如何放不进 {} GB",
                                  Label(spec), arguments_.machine_gb);
    advice_.insert(text.In(line_.language));
  }

  const CommandLine& line_;
  const PlanArguments& arguments_;
  Experiment experiment_;
  std::vector<SpeedSample> samples_;
  ResourcePlan resources_;
  std::map<std::string, ModelConfig> shapes_;
  std::map<std::string, std::optional<Forecast>> forecasts_;  // by spec, less seed, learning rate and alpha
  std::set<std::string> advice_;
};

}  // namespace

void AddPlanCommand(CLI::App& app, CommandLine& line) {
  CLI::App* plan =
      AddCommand(app, "plan", "list an experiment's trials in running order: done or not, memory, time");
  auto arguments = std::make_shared<PlanArguments>();
  plan->add_option("experiment", arguments->file, "experiment file (JSON)")->required();
  plan->add_option("overrides", arguments->overrides,
                   "key=value, for example lora.rank=8,16 train.max_steps=20");
  plan->add_option("--machine", arguments->machine_gb, "GB of unified memory to advise for")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096));
  plan->add_flag("--ids", arguments->ids,
                 "print only the ids of the trials to run, one a line, for `huoyan trial --id`");
  plan->footer(
      "States: new; changed: run before with other settings, data or code; will not fit: `run` skips it for "
      "its\n"
      "memory; otherwise how it ended. Peaks are live tensors of a training step, predicted; \"fits from\" "
      "is the\n"
      "smallest machine that lets the GPU have as much and 0.35 GiB for the process; seconds come from past\n"
      "trials below --runs. \"≤\": the data's lengths are not known yet, so every example is taken as long "
      "as\n"
      "train.sequence_length.");
  SetAction(line, plan, [&line, arguments] {
    PlanPrinter(line, *arguments).Print();
    return ExitCode::kOk;
  });
}

}  // namespace huoyan
