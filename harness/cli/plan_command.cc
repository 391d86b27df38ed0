#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "harness/cli/command_line.h"
#include "harness/cli/past_speed.h"
#include "harness/cli/plan_forecasts.h"
#include "harness/cli/power_note.h"
#include "harness/cli/skip_notes.h"
#include "harness/cli/text_table.h"
#include "harness/summary/labels.h"
#include "harness/summary/wording.h"
#include "harness/sweep/outlook.h"
#include "harness/sweep/search.h"
#include "reports/names.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct PlanArguments {
  std::string file;
  std::vector<std::string> overrides;
  int machine_gb = 16;
  bool ids = false;
};

// A state as people read it: how the trial ended, or what the plan says of it.
std::string ReadableState(const std::string& state, Language language) {
  for (const auto& [status, name] : EnumNames(Type<TrialStatus>{})) {
    if (state == name) return ReadableName(status).In(language);
  }
  const std::map<std::string, const char*> chinese{{"new", "未运行"},
                                                   {"changed", "已改动"},
                                                   {"resumes", "将续跑"},
                                                   {"broken", "记录损坏"},
                                                   {"will not fit", "放不下"},
                                                   {"will be skipped", "将跳过"},
                                                   {"if promoted", "视晋级而定"},
                                                   {"not promoted", "未晋级"}};
  return Text{state, chinese.at(state)}.In(language);
}

// "16 GB", the smallest machine that holds it, or "> 64 GB".
std::string SmallestMachine(std::int64_t peak_bytes) {
  for (const int size : MachineSizes()) {
    if (FitsMachine(peak_bytes, size)) return fmt::format("{} GB", size);
  }
  return fmt::format("> {} GB", MachineSizes().back());
}

// What a number is where it may be a bound.
std::string Bounded(bool at_most, const std::string& number) { return (at_most ? "≤ " : "") + number; }

// The time of the trials that are to run, one after the other.
struct TimeTotal {
  double seconds = 0;
  bool at_most = false;
  std::size_t known = 0;
  std::size_t unknown = 0;

  void Add(const TrialTime& time) {
    if (!time.seconds) {
      ++unknown;
      return;
    }
    ++known;
    seconds += *time.seconds;
    at_most = at_most || time.at_most;
  }
};

// Run by hand, the plan's trials would all train in full, which is what such a search is there to avoid.
void RefuseIdsOfSearches(const Experiment& experiment) {
  if (!RanksByScore(experiment.search)) return;
  const char* key =
      experiment.search.method == SearchMethod::kHalving ? "search.method = halving" : "search.finalists";
  throw InputError({experiment.file.string()},
                   Say("with {0} scores decide which trials run next, so no list of ids can be "
                       "handed out beforehand; use `huoyan run {1}`, on a cluster with --executor slurm",
                       "设有 {0} 时，得分决定接下来运行哪些试验，无法预先列出 id；请用 `huoyan run {1}`，"
                       "集群上加 --executor slurm",
                       key, experiment.file.string()));
}

class PlanPrinter {
 public:
  PlanPrinter(const CommandLine& line, const PlanArguments& arguments)
      : line_(line),
        arguments_(arguments),
        experiment_(LoadExperiment(arguments.file, arguments.overrides)),
        forecasts_(experiment_, ReadPastSpeed(line.runs, experiment_.root_folder)) {}

  void Print() {
    if (arguments_.ids) RefuseIdsOfSearches(experiment_);
    ContentHasher hasher;
    const Plan plan = BuildPlan(experiment_, hasher);
    const SweepLabels labels = LabelsOf(plan);
    for (std::size_t i = 0; i < plan.trials.size(); ++i) labels_[plan.trials[i].id] = labels.all()[i];
    const Outlook outlook =
        LookAhead(experiment_, plan, RunStore(fs::path(line_.runs) / experiment_.name), hasher,
                  [&](const PlannedTrial& trial) { return forecasts_.WhyImpossible(trial); });
    for (const TrialOutlook& one : outlook.trials)
      labels_.try_emplace(one.trial.id, labels.Of(one.trial.spec));
    if (arguments_.ids) {
      PrintIds(outlook);
      return;
    }
    for (const PlannedTrial& trial : outlook.remaining) left_.Add(forecasts_.Time(trial));
    if (line_.json) {
      for (const TrialOutlook& one : outlook.trials) PrintAsJson(one);
      PrintTotalAsJson(outlook);
    } else {
      PrintTable(outlook);
      PrintNotes(outlook);
    }
  }

 private:
  static void PrintIds(const Outlook& outlook) {
    for (const TrialOutlook& one : outlook.trials) {
      if (one.to_run) PrintOut(one.trial.id + "\n");
    }
  }

  void PrintTable(const Outlook& outlook) {
    const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(line_.language); };
    TextTable table({"id", say("trial", "试验"), say("seed", "种子"), say("state", "状态"),
                     say("peak", "峰值"), say("fits from", "最小机器"), say("checkpointed", "重计算层"),
                     say("steps", "步数"), say("s/step", "秒/步"), say("time", "用时")});
    for (const TrialOutlook& one : outlook.trials) table.Add(Row(one));
    PrintOut(table.Render());
  }

  void PrintNotes(const Outlook& outlook) {
    for (const TrialOutlook& one : outlook.trials) Advise(one.trial);
    for (const std::string& advice : advice_) PrintNote(advice);
    std::vector<SkipNote> skipped;
    for (const TrialOutlook& one : outlook.trials) {
      if (one.why_skipped) skipped.push_back({labels_.at(one.trial.id), *one.why_skipped});
    }
    PrintSkipNotes(line_, skipped);
    PrintNote(CountsOf(outlook).In(line_.language));
    if (!outlook.remaining.empty()) PrintNote(TotalTime(outlook).In(line_.language));
    PrintNote(PowerOf(experiment_).In(line_.language));
  }

  // How many trials there are and how many are to run, as far as anybody can know.
  Text CountsOf(const Outlook& outlook) const {
    const std::size_t trials = outlook.done + outlook.remaining.size();
    if (!outlook.undecided) {
      return Say("{} trials, {} to run", "共 {} 次试验，待运行 {} 次", trials, outlook.remaining.size());
    }
    const auto now = std::count_if(outlook.trials.begin(), outlook.trials.end(),
                                   [](const TrialOutlook& one) { return one.to_run; });
    Text text =
        Say("{} trials if none fails, {} done, {} to run now; their scores decide which {} others run",
            "若无失败共 {} 次试验，已有 {}，现可运行 {}；其得分决定另外 {} 次运行哪些", trials, outlook.done,
            now, outlook.remaining.size() - static_cast<std::size_t>(now));
    const SearchSpec& search = experiment_.search;
    const auto add = [&](const Text& more) { text = {text.en + more.en, text.zh + more.zh}; };
    if (search.method == SearchMethod::kHalving) {
      add({"; halving: every setting first runs a whole short training, and most stop there",
           "；逐级筛选：每个设定先完整地短训一次，多数止步于此"});
    }
    if (search.finalists > 0) {
      add(Say("; finalists ({}) then run again until each has {} seeds",
              "；入围者（{} 个）再以新种子运行，直至各有 {} 个种子", search.finalists, search.repetitions));
    }
    return text;
  }

  std::vector<std::string> Row(const TrialOutlook& one) {
    const PlannedTrial& trial = one.trial;
    std::vector<std::string> row{trial.id, labels_.at(trial.id), std::to_string(trial.spec.seed),
                                 ReadableState(one.state, line_.language)};
    const TrialTime& time = forecasts_.Time(trial);
    if (const std::optional<Forecast>& forecast = forecasts_.Training(trial)) {
      const std::int64_t peak = forecast->peak.Total();
      row.push_back(Bounded(forecast->at_most, Bytes(peak)) + (forecast->fits_limit ? "" : " ✗"));
      row.push_back(SmallestMachine(peak));
      row.push_back(std::to_string(forecast->checkpointed_layers));
      row.push_back(time.steps ? Bounded(time.steps->at_most, std::to_string(time.steps->steps)) : "–");
      row.push_back(forecast->step_seconds
                        ? Bounded(forecast->at_most, fmt::format("{:.3g}", *forecast->step_seconds))
                        : "–");
    } else {
      row.insert(row.end(), {"–", "–", "–", "–", "–"});
    }
    row.push_back(time.seconds ? Bounded(time.at_most, Duration(*time.seconds)) : "–");
    return row;
  }

  void PrintAsJson(const TrialOutlook& one) {
    const PlannedTrial& trial = one.trial;
    Json json{{"schema_version", 1}, {"trial_id", trial.id}, {"label", labels_.at(trial.id)},
              {"state", one.state},  {"to_run", one.to_run}, {"spec", Encode(trial.spec)}};
    if (one.why_skipped) {
      json["detail_en"] = one.why_skipped->en;
      json["detail_zh"] = one.why_skipped->zh;
    }
    if (const std::optional<Forecast>& forecast = forecasts_.Training(trial)) {
      Json& out = json["forecast"];
      out = {{"peak_bytes", Encode(forecast->peak)}, {"peak_total_bytes", forecast->peak.Total()},
             {"at_most", forecast->at_most},         {"checkpointed_layers", forecast->checkpointed_layers},
             {"fits_limit", forecast->fits_limit},   {"step_flops", forecast->step_flops}};
      if (forecast->step_seconds) out["step_seconds"] = *forecast->step_seconds;
    }
    const TrialTime& time = forecasts_.Time(trial);
    if (time.steps) json["steps"] = {{"count", time.steps->steps}, {"at_most", time.steps->at_most}};
    if (time.seconds) json["time"] = {{"seconds", *time.seconds}, {"at_most", time.at_most}};
    PrintJson(json);
  }

  void PrintTotalAsJson(const Outlook& outlook) const {
    Json total{{"trials", outlook.done + outlook.remaining.size()},
               {"done", outlook.done},
               {"to_run", outlook.remaining.size()},
               {"undecided", outlook.undecided},
               {"without_time", left_.unknown}};
    if (left_.known > 0)
      total["time"] = {{"seconds", left_.seconds}, {"at_most", left_.at_most && !outlook.undecided}};
    PrintJson({{"schema_version", 1}, {"total", total}});
  }

  Text TotalTime(const Outlook& outlook) const {
    if (left_.known == 0) {
      return Say("time: no past trial below {} tells it yet", "用时：{} 下尚无可供推算的试验", line_.runs);
    }
    // Which trials are left is not known where scores decide, and then the sum bounds nothing.
    const std::string sum =
        outlook.undecided ? "~ " + Duration(left_.seconds) : Bounded(left_.at_most, Duration(left_.seconds));
    Text text = Say("time: {}, one trial at a time", "用时：{}（逐个运行）", sum);
    if (left_.unknown > 0) {
      const Text more = Say("; besides, {} trials whose time no past trial tells", "；另有 {} 次试验无从推算",
                            left_.unknown);
      text = {text.en + more.en, text.zh + more.zh};
    }
    return text;
  }

  // One line for every different piece of advice.
  void Advise(const PlannedTrial& trial) {
    const TrialSpec& spec = trial.spec;
    const std::optional<Forecast>& forecast = forecasts_.Training(trial);
    if (!forecast || FitsMachine(forecast->peak.Total(), arguments_.machine_gb)) return;
    if (!advised_.insert(&*forecast).second) return;  // trials that share it share the advice
    const auto words = AdviseToFit(spec, forecasts_.Shape(spec.model), arguments_.machine_gb);
    const Text text = words ? Say("{} does not fit {} GB; it would with {}", "{} 放不进 {} GB；改为 {} 即可",
                                  Label(spec), arguments_.machine_gb, *words)
                            : Say("{} does not fit {} GB, whatever is changed", "{} 无论如何放不进 {} GB",
                                  Label(spec), arguments_.machine_gb);
    advice_.insert(text.In(line_.language));
  }

  const CommandLine& line_;
  const PlanArguments& arguments_;
  Experiment experiment_;
  PlanForecasts forecasts_;
  std::map<std::string, std::string> labels_;  // by trial id
  TimeTotal left_;
  std::set<const Forecast*> advised_;
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
      "States: new; changed: run before with other settings, data or code; resumes: goes on from its "
      "checkpoint;\n"
      "will not fit, will be skipped: `run` skips it for its memory; if promoted, not promoted: a full\n"
      "training that halving has not decided on, or against; otherwise how it ended.\n"
      "Peaks are live tensors of a training step, predicted; \"fits from\" is the smallest machine that\n"
      "lets the GPU have as much and 0.35 GiB for the process. Times are steps and answers at the speed of\n"
      "past trials below --runs, without making a base. \"≤\": the data's lengths are not known yet, so\n"
      "every example is taken as long as train.sequence_length, or every byte of text as a token.\n"
      "With --json the last line is the total.");
  SetAction(line, plan, [&line, arguments] {
    PlanPrinter(line, *arguments).Print();
    return ExitCode::kOk;
  });
}

}  // namespace huoyan
