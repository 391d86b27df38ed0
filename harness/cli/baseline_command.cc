#include <memory>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "harness/cli/gate_run.h"
#include "harness/cli/text_table.h"
#include "harness/summary/wording.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

struct BaselineArguments {
  std::string folder = kBaselineFolder;
  std::string name;
  std::string trial;
  std::vector<std::string> repeats;
};

ExitCode SetBaseline(const CommandLine& line, const BaselineArguments& arguments) {
  const fs::path file = BaselineFile(arguments.folder, arguments.name);
  const StoredRun run = LoadTrialOrBest(line, arguments.trial).run;
  const Baseline baseline = MakeBaseline(run, LoadRecords(line, arguments.repeats));
  std::error_code failed;
  const bool is_new = !fs::exists(file, failed);
  WriteFileAtomically(file, RenderBaseline(baseline));
  PrintNote(
      Say(is_new ? "{0}: {1} ({2}), {3} answers; commit this file, and the gate holds candidates against it"
                 : "{0}: now {1} ({2}), {3} answers; see `git diff`, and commit it if that is meant",
          is_new ? "{0}：{1}（{2}），{3} 条回答；请提交此文件，门禁将以它为准"
                 : "{0}：现为 {1}（{2}），{3} 条回答；请看 `git diff`，确认后提交",
          file.string(), baseline.label, baseline.trial_id, baseline.answers.size())
          .In(line.language));
  return ExitCode::kOk;
}

Json DescribeBaseline(const std::string& name, const Baseline& baseline) {
  Json json{{"schema_version", 1},
            {"name", name},
            {"label", baseline.label},
            {"trial_id", baseline.trial_id},
            {"commit", baseline.commit},
            {"started_at", baseline.started_at},
            {"gold_sha256", baseline.gold_sha256},
            {"answers", baseline.answers.size()},
            {"speed_repeats", baseline.resources.speeds.size()}};
  if (baseline.resources.peak_bytes) json["peak_bytes"] = *baseline.resources.peak_bytes;
  return json;
}

ExitCode ListBaselines(const CommandLine& line, const BaselineArguments& arguments) {
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(line.language); };
  TextTable table({say("baseline", "基线"), say("trial", "试验"), "id", say("answers", "回答"),
                   say("gold set", "题集"), say("commit", "提交"), say("started", "开始时间")});
  const std::vector<std::string> names = BaselineNames(arguments.folder);
  for (const std::string& name : names) {
    const Baseline baseline = ReadBaseline(BaselineFile(arguments.folder, name).string());
    if (line.json) {
      PrintJson(DescribeBaseline(name, baseline));
      continue;
    }
    table.Add({name, baseline.label, baseline.trial_id, std::to_string(baseline.answers.size()),
               baseline.gold_sha256.substr(0, 12), baseline.commit.substr(0, 12), baseline.started_at});
  }
  if (!line.json && !names.empty()) PrintOut(table.Render());
  PrintNote(
      Say("{} baselines in {}", "{1} 中共 {0} 个基线", names.size(), arguments.folder).In(line.language));
  return ExitCode::kOk;
}

ExitCode ShowBaseline(const CommandLine& line, const BaselineArguments& arguments) {
  const fs::path file = BaselineFile(arguments.folder, arguments.name);
  std::error_code failed;
  if (!fs::exists(file, failed)) {
    throw Error(ExitCode::kNotComparable, Say("there is no baseline {}", "没有基线 {}", file.string()));
  }
  const Baseline baseline = ReadBaseline(file.string());
  if (line.json) {
    PrintJson(DescribeBaseline(arguments.name, baseline));
    return ExitCode::kOk;
  }
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(line.language); };
  TextTable table({say("baseline", "基线"), arguments.name});
  table.Add({say("trial", "试验"), baseline.label + " (" + baseline.trial_id + ")"});
  table.Add({say("started", "开始时间"), baseline.started_at});
  table.Add({say("commit", "提交"), baseline.commit});
  table.Add({say("answers", "回答"), std::to_string(baseline.answers.size())});
  table.Add({say("gold set", "题集"), baseline.gold_sha256});
  if (baseline.resources.peak_bytes)
    table.Add({say("peak memory", "内存峰值"), Bytes(*baseline.resources.peak_bytes)});
  table.Add({say("runs timed", "计时的运行"), std::to_string(baseline.resources.speeds.size())});
  for (const auto& [key, value] : baseline.resources.testbed) table.Add({key, value});
  PrintOut(table.Render());
  return ExitCode::kOk;
}

}  // namespace

void AddBaselineCommand(CLI::App& app, CommandLine& line) {
  CLI::App* baseline =
      AddCommand(app, "baseline", "set, list and show the trials the gate holds others against");
  baseline->require_subcommand(1);
  auto arguments = std::make_shared<BaselineArguments>();
  baseline->add_option("--baselines", arguments->folder, "folder the baselines are kept in, under git")
      ->capture_default_str();

  CLI::App* set =
      AddCommand(*baseline, "set", "store a finished trial as a baseline; nothing else changes one");
  set->add_option("name", arguments->name, "what to call it; the file is NAME.json")->required();
  set->add_option("trial", arguments->trial,
                  "trial id, the beginning of one, or its folder; or a sweep: its best trial on dev")
      ->required();
  set->add_option("--repeat", arguments->repeats, "further runs of the trial, for the speed rule");
  SetAction(line, set, [&line, arguments] { return SetBaseline(line, *arguments); });

  CLI::App* list = AddCommand(*baseline, "ls", "list the baselines");
  SetAction(line, list, [&line, arguments] { return ListBaselines(line, *arguments); });

  CLI::App* show = AddCommand(*baseline, "show", "show what a baseline holds");
  show->add_option("name", arguments->name, "a baseline's name")->required();
  SetAction(line, show, [&line, arguments] { return ShowBaseline(line, *arguments); });
}

}  // namespace huoyan
