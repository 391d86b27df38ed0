#include <map>
#include <memory>

#include "harness/cli/command_line.h"
#include "harness/cli/stored_trials.h"
#include "harness/cli/summary_json.h"
#include "harness/cli/sweep_report.h"
#include "harness/cli/text_table.h"
#include "harness/records/run_index.h"
#include "harness/records/sweep_manifest.h"
#include "harness/summary/settings.h"
#include "harness/summary/wording.h"
#include "reports/csv.h"
#include "reports/markdown.h"
#include "reports/names.h"
#include "reports/tracker_export.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

Json Row(const std::string& sweep, const IndexEntry& entry) {
  Json json = Json::object();
  json["schema_version"] = 1;
  json["sweep"] = sweep;
  json["trial_id"] = entry.trial_id;
  json["label"] = entry.label;
  json["seed"] = entry.seed;
  json["status"] = NameOf(entry.status);
  json["started_at"] = entry.started_at;
  return json;
}

// What the sweep called its trials; nothing of a sweep of old, or whose manifest is damaged.
std::map<std::string, std::string> LabelsIn(const fs::path& folder) {
  try {
    return ReadSweepManifest(folder).labels;
  } catch (const Error&) {
    return {};
  }
}

ExitCode List(const CommandLine& line) {
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(line.language); };
  TextTable table({say("sweep", "实验"), "id", say("trial", "试验"), say("seed", "种子"),
                   say("status", "状态"), say("started", "开始时间")});
  std::size_t count = 0;
  for (const fs::path& folder : SweepFolders(line.runs)) {
    const std::string name = folder.filename().string();
    const std::map<std::string, std::string> labels = LabelsIn(folder);
    std::vector<Problem> problems;
    for (IndexEntry& entry : ReadIndex(RunStore(folder), problems)) {
      ++count;
      if (const auto label = labels.find(entry.trial_id); label != labels.end()) entry.label = label->second;
      if (line.json) {
        PrintJson(Row(name, entry));
      } else {
        table.Add({name, entry.trial_id, entry.label, std::to_string(entry.seed),
                   ReadableName(entry.status).In(line.language), entry.started_at});
      }
    }
    for (const Problem& problem : problems)
      PrintNote(ToString(problem.where) + ": " + problem.what.In(line.language));
  }
  if (!line.json && count > 0) PrintOut(table.Render());
  PrintNote(Say("{} trials in {}", "{1} 中共 {0} 次试验", count, line.runs).In(line.language));
  return ExitCode::kOk;
}

void AddMemory(const RunRecord& record, Language language, TextTable& table) {
  for (const PhaseMemory& phase : record.memory) {
    std::string text = Bytes(phase.measured.Total());
    if (phase.predicted)
      text += Say(" (predicted {})", "（预测 {}）", Bytes(phase.predicted->Total())).In(language);
    text += Say(", process {}", "，进程 {}", Bytes(phase.footprint_peak_bytes)).In(language);
    if (phase.driver_peak_bytes)
      text += Say(", driver {}", "，驱动 {}", Bytes(*phase.driver_peak_bytes)).In(language);
    const Text name = ReadableName(phase.phase);
    table.Add({Say("memory, {}", "内存，{1}", name.en, name.zh).In(language), text});
  }
}

// What the trial's sweep calls it, where that is known.
std::string LabelOf(const RunRecord& record, const fs::path& trial_folder) {
  const auto labels = LabelsIn(trial_folder / "..");
  const auto known = labels.find(record.trial_id);
  return known == labels.end() ? Label(record.spec) : known->second;
}

void PrintSettings(const TrialSpec& spec, Language language) {
  TextTable table({Text{"setting", "设定"}.In(language), Text{"value", "取值"}.In(language)});
  for (const auto& [key, value] : SettingsOf(spec)) table.Add({key, value});
  PrintOut("\n" + table.Render());
}

ExitCode Show(const CommandLine& line, const std::string& reference) {
  const fs::path folder = FindTrialFolder(reference, line.runs);
  const StoredRun run = LoadRun(folder);
  const RunRecord& record = run.record;
  if (line.json) {
    PrintJson(Encode(record));
    return ExitCode::kOk;
  }
  const auto say = [&](const char* en, const char* zh) { return Text{en, zh}.In(line.language); };
  const std::string& detail = line.language == Language::kChinese ? record.detail_zh : record.detail_en;
  TextTable table({say("trial", "试验"), LabelOf(record, folder)});
  table.Add({"id", record.trial_id});
  table.Add({say("status", "状态"), ReadableName(record.status).In(line.language) +
                                        (detail.empty() ? "" : say(": ", "：") + detail)});
  table.Add({say("seed", "种子"), std::to_string(record.spec.seed)});
  table.Add({say("parameters", "参数"), Say("{} trained, {} in the base", "训练 {}，基座 {}",
                                            record.trainable_parameters, record.total_parameters)
                                            .In(line.language)});
  if (!record.curve.empty()) {
    table.Add(
        {say("loss", "损失"), Say("{:.4f} -> {:.4f} in {} steps", "{:.4f} -> {:.4f}，{} 步",
                                  record.curve.front().loss, record.curve.back().loss, record.curve.size())
                                  .In(line.language)});
  }
  AddMemory(record, line.language, table);
  const std::string unit = say(" tok/s", " 词元/秒");
  if (record.speed.train_tokens_per_second)
    table.Add({say("training", "训练"), Rate(*record.speed.train_tokens_per_second) + unit});
  if (record.speed.decode_tokens_per_second)
    table.Add({say("decoding", "解码"), Rate(*record.speed.decode_tokens_per_second) + unit});
  table.Add({say("took", "用时"), Duration(record.speed.wall_seconds)});
  table.Add({say("answers", "回答"), std::to_string(run.answers.size())});
  table.Add({say("device", "设备"),
             record.provenance.backend.device_name + ", " + record.provenance.backend.library});
  table.Add({say("machine", "机器"), record.provenance.host + ", " + record.provenance.cpu});
  table.Add({say("commit", "提交"), record.provenance.commit});
  table.Add({say("run again", "重新运行"), record.provenance.command});
  PrintOut(table.Render());
  PrintSettings(record.spec, line.language);
  return ExitCode::kOk;
}

struct ExportArguments {
  std::string format;
  std::string sweep;
  std::string folder;
};

/// What other programs keep experiments in is a folder of files, not a text.
bool IsTracker(const std::string& format) { return format == "tensorboard" || format == "mlflow"; }

ExitCode Export(const CommandLine& line, const ExportArguments& arguments) {
  if (IsTracker(arguments.format) && arguments.folder.empty()) {
    throw Error(ExitCode::kUsage,
                Say("export {} writes files; say into which folder: huoyan export {} {} DIR",
                    "export {} 会写出文件，请给出目录：huoyan export {} {} DIR", arguments.format,
                    arguments.format, arguments.sweep));
  }
  const Summary summary = SummariseSweep(line, FindSweepFolder(arguments.sweep, line.runs));
  if (arguments.format == "csv") {
    PrintOut(RenderCsv(summary));
  } else if (arguments.format == "md") {
    PrintOut(RenderMarkdown(summary, line.language));
  } else if (arguments.format == "json") {
    PrintJson(SummaryJson(summary));
  } else if (arguments.format == "tensorboard") {
    WriteTensorBoard(summary, arguments.folder);
    PrintNote(Say("written; look at it with: tensorboard --logdir {}",
                  "已写出；查看：tensorboard --logdir {}", arguments.folder)
                  .In(line.language));
  } else {
    WriteMlflow(summary, arguments.folder);
    PrintNote(Say("written; look at it with: mlflow ui --backend-store-uri {}",
                  "已写出；查看：mlflow ui --backend-store-uri {}", arguments.folder)
                  .In(line.language));
  }
  return ExitCode::kOk;
}

}  // namespace

void AddRecordCommands(CLI::App& app, CommandLine& line) {
  CLI::App* list = AddCommand(app, "ls", "list the finished trials of all sweeps");
  SetAction(line, list, [&line] { return List(line); });

  CLI::App* show = AddCommand(app, "show", "show one trial's record and its settings");
  auto reference = std::make_shared<std::string>();
  show->add_option("trial", *reference, "trial id, the beginning of one, or its folder")->required();
  SetAction(line, show, [&line, reference] { return Show(line, *reference); });

  CLI::App* export_command = AddCommand(
      app, "export",
      "hand a sweep on: csv, json and md go to standard output, tensorboard and mlflow into a folder");
  auto arguments = std::make_shared<ExportArguments>();
  export_command->add_option("format,--format", arguments->format, "csv, json, md, tensorboard or mlflow")
      ->required()
      ->check(CLI::IsMember({"csv", "json", "md", "tensorboard", "mlflow"}));
  export_command->add_option("sweep", arguments->sweep, "experiment name below --runs, or the sweep's folder")
      ->required();
  export_command->add_option("folder", arguments->folder, "where tensorboard and mlflow files go");
  SetAction(line, export_command, [&line, arguments] { return Export(line, *arguments); });
}

}  // namespace huoyan
