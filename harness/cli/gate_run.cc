#include "harness/cli/gate_run.h"

#include <algorithm>
#include <cctype>
#include <system_error>

#include "evalsets/gold.h"
#include "harness/cli/stored_trials.h"
#include "harness/cli/sweep_report.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

bool IsFile(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed);
}

bool IsName(const std::string& name) {
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  });
}

Json DecisionJson(const GateDecision& decision, Language language) {
  Json json = ToJson(decision);
  json["text"] = decision.text.In(language);
  json["notes"] = Json::array();
  for (const Text& note : decision.notes) json["notes"].push_back(note.In(language));
  return json;
}

}  // namespace

fs::path BaselineFile(const fs::path& folder, const std::string& name) {
  if (!IsName(name)) {
    throw Error(ExitCode::kUsage,
                Say("\"{}\" cannot be a baseline's name; use letters, digits, '.', '_' and '-'",
                    "\"{}\" 不能作为基线名；请用字母、数字、'.'、'_' 与 '-'", name));
  }
  return folder / (name + ".json");
}

std::vector<std::string> BaselineNames(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() == ".json") names.push_back(at->path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

LocatedRun LoadTrialOrBest(const CommandLine& line, const std::string& reference) {
  fs::path sweep;
  try {
    sweep = FindSweepFolder(reference, line.runs);
  } catch (const Error&) {
    return LoadLocatedRun(reference, line.runs);
  }
  const Summary summary = SummariseSweep(line, sweep);
  if (!summary.best) {
    throw Error(ExitCode::kUsage, Say("{}: no trial has a score yet; name one by its id",
                                      "{}：尚无有评分的试验；请写试验编号", sweep.string()));
  }
  return LoadLocatedRun((sweep / summary.trials[*summary.best].record.trial_id).string(), line.runs);
}

std::vector<RunRecord> LoadRecords(const CommandLine& line, const std::vector<std::string>& trials) {
  std::vector<RunRecord> records;
  for (const std::string& trial : trials) records.push_back(LoadLocatedRun(trial, line.runs).run.record);
  return records;
}

GateRun LoadSide(const CommandLine& line, const LocatedRun& located, const std::vector<std::string>& repeats,
                 const Grader& grader) {
  const RunRecord& record = located.run.record;
  std::vector<RunRecord> records = LoadRecords(line, repeats);
  records.insert(records.begin(), record);
  return {Label(record.spec), record.provenance.gold_sha256, JudgeAnswers(grader, located.run),
          ResourcesOf(records)};
}

GateRun LoadBaselineSide(const CommandLine& line, const std::string& reference, const fs::path& folder,
                         const std::vector<std::string>& repeats, const Grader& grader) {
  const bool is_stored = IsName(reference) && IsFile(BaselineFile(folder, reference));
  if (IsFile(reference) || is_stored) {
    if (!repeats.empty()) {
      throw Error(ExitCode::kUsage,
                  Text{"--repeat-baseline goes with a trial; a stored baseline holds its repeats",
                       "--repeat-baseline 只用于试验；存档的基线已含重复运行"});
    }
    const fs::path file = is_stored ? BaselineFile(folder, reference) : fs::path(reference);
    return ToGateRun(ReadBaseline(file.string()), grader);
  }
  try {
    return LoadSide(line, LoadLocatedRun(reference, line.runs), repeats, grader);
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    std::string known;
    for (const std::string& name : BaselineNames(folder)) known += (known.empty() ? "" : ", ") + name;
    problems.push_back({{},
                        Say("there is no baseline \"{}\" in {} either; there are: {} (`huoyan baseline set`)",
                            "{1} 中也没有基线 \"{0}\"；现有：{2}（见 `huoyan baseline set`）", reference,
                            folder.string(), known.empty() ? "-" : known)});
    throw Error(ExitCode::kNotComparable, std::move(problems));
  }
}

GatePolicy LoadPolicy(const std::string& file) {
  return file.empty() ? GatePolicy{} : Decode<GatePolicy>(ReadJsonFile(file));
}

GatePolicy CheckedPolicy(const CommandLine& line, const Experiment& experiment) {
  GatePolicy policy = PolicyOf(*experiment.gate, experiment.root_folder);
  const GoldSet gold = LoadGoldSet(ResolvePath(experiment.root_folder, experiment.data.gold).string());
  for (const Text& warning : WarnOfPower(policy, gold)) PrintNote(warning.In(line.language));
  return policy;
}

void PrintDecision(const CommandLine& line, const GateDecision& decision) {
  if (line.json) {
    PrintJson(DecisionJson(decision, line.language));
    return;
  }
  PrintOut(decision.text.In(line.language) + "\n");
  for (const GateCheck& check : decision.checks) PrintOut("  " + check.text.In(line.language) + "\n");
  for (const ResourceCheck& check : decision.resources) PrintOut("  " + check.text.In(line.language) + "\n");
  for (const Text& note : decision.notes) PrintNote(note.In(line.language));
}

}  // namespace huoyan
