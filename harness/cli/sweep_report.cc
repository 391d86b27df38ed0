#include "harness/cli/sweep_report.h"

#include <algorithm>

#include "evalsets/corpus_index.h"
#include "evalsets/entities.h"
#include "harness/base/file.h"
#include "harness/cli/summary_json.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "harness/summary/claims.h"
#include "harness/summary/in_parallel.h"
#include "reports/markdown.h"
#include "reports/report.h"
#include "reports/table.h"

namespace huoyan {

namespace fs = std::filesystem;

namespace {

// The novel and what is looked up in it.
struct Novel {
  explicit Novel(const std::string& file) : corpus(Corpus::Load(file)), index(corpus) {}
  Corpus corpus;
  CorpusIndex index;
};

std::vector<Entity> EntitiesOf(const std::string& gold_file) {
  const fs::path file = EntitiesBeside(gold_file);
  std::error_code failed;
  return fs::exists(file, failed) ? LoadEntities(file.string()) : std::vector<Entity>{};
}

GateDecision GateBest(const CommandLine& line, const Summary& summary, const std::string& baseline,
                      const GatePolicy& policy, const std::string& baselines) {
  const TrialSummary& best = summary.trials[*summary.best];
  GateInput input;
  input.policy = policy;
  input.gold = summary.gold;
  input.candidate = {best.label, best.record.provenance.gold_sha256, best.judgements,
                     ResourcesOf({best.record})};
  input.baseline = LoadBaselineSide(line, baseline, baselines, {}, Grader(summary.gold));
  return Decide(input);
}

// The best trial held against the baseline chosen, or that called as the experiment. What `choices` asks for
// and cannot be had ends the command; what the experiment asks for must not stand in the report's way.
ReportGate GateBestTrial(const CommandLine& line, const Summary& summary,
                         const std::optional<GatePolicy>& wanted, const ReportChoices& choices) {
  ReportGate gate;
  const bool chosen = !choices.baseline.empty();
  const std::vector<std::string> names = BaselineNames(choices.baselines);
  const bool known = std::find(names.begin(), names.end(), summary.experiment_name) != names.end();
  if (!chosen && !known && !wanted) return gate;
  if (!summary.best) {
    if (wanted)
      gate.why_none = Error(ExitCode::kNotComparable,
                            Text{"no gate: no trial has a score yet", "无闸门结论：尚无有评分的试验"});
    return gate;
  }
  const GatePolicy policy = wanted && choices.policy.empty() ? *wanted : LoadPolicy(choices.policy);
  try {
    gate.decision = GateBest(line, summary, chosen ? choices.baseline : summary.experiment_name, policy,
                             choices.baselines);
  } catch (const Error& error) {
    if (chosen || !choices.policy.empty()) throw;
    gate.why_none = error;
  }
  return gate;
}

// What is missing once a search has come to its end was dropped by it on the way.
SweepOutline OutlineOf(const SweepManifest& manifest, std::size_t with_result) {
  SweepOutline outline;
  outline.labels = manifest.labels;
  outline.axes = manifest.axes;
  outline.planned = manifest.trial_ids.size();
  const bool searched = !manifest.probe_ids.empty();
  if (manifest.under_way || !searched) outline.pending = outline.planned - with_result;
  outline.may_drop = searched && manifest.under_way;
  outline.command = manifest.command;
  return outline;
}

// The trials that have a record, in the manifest's order. Reading is most of the work of a report on ten
// thousand of them.
std::vector<StoredRun> LoadRuns(const CommandLine& line, const RunStore& store,
                                const std::vector<std::string>& trial_ids) {
  std::vector<std::optional<StoredRun>> found(trial_ids.size());
  std::vector<std::optional<Error>> broken(trial_ids.size());
  InParallel(trial_ids.size(), [&](std::size_t i) {
    try {
      found[i] = store.Load(trial_ids[i]);
    } catch (const Error& error) {
      broken[i] = error;
    }
  });
  std::vector<StoredRun> runs;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (broken[i]) PrintNote(broken[i]->In(line.language));
    if (found[i]) runs.push_back(std::move(*found[i]));
  }
  return runs;
}

}  // namespace

Summary SummariseSweep(const CommandLine& line, const fs::path& folder, const CorpusIndex* novel) {
  const SweepManifest manifest = ReadSweepManifest(folder);
  std::vector<StoredRun> runs = LoadRuns(line, RunStore(folder), manifest.trial_ids);
  if (runs.empty()) {
    throw Error(ExitCode::kUsage,
                Say("{}: no trial is finished yet", "{}：尚无已完成的试验", folder.string()));
  }
  const GoldSet gold = manifest.gold_file.empty() ? GoldSet{} : LoadGoldSet(manifest.gold_file);
  std::optional<CorpusCheck> check;
  if (novel != nullptr && !gold.questions.empty())
    check.emplace(gold, *novel, EntitiesOf(manifest.gold_file));
  SweepOutline outline = OutlineOf(manifest, runs.size());
  Summary summary = Summarise(manifest.experiment_name, manifest.hypothesis, std::move(runs), gold, {},
                              check ? &*check : nullptr, std::move(outline));
  summary.claims = TryClaims(manifest.claims, summary);
  return summary;
}

ReportGate PublishSweep(const CommandLine& line, const fs::path& folder, const ReportChoices& choices) {
  std::error_code failed;
  if (fs::is_symlink(folder, failed)) {
    throw Error(ExitCode::kUsage, Say("{}: is a symbolic link; point --runs at the real folder",
                                      "{}：是符号链接；请让 --runs 指向真实文件夹", folder.string()));
  }
  std::optional<Novel> novel;
  if (!choices.corpus.empty()) novel.emplace(choices.corpus);
  const Summary summary = SummariseSweep(line, folder, novel ? &novel->index : nullptr);
  ReportExtras extras;
  if (novel) extras.corpus = &novel->corpus;
  ReportGate gate = GateBestTrial(line, summary, ReadSweepManifest(folder).gate, choices);
  extras.gate = gate.decision;
  std::string shown;
  const auto write_page = [&] { WriteReport(summary, folder / "report.html", extras); };
  const auto write_texts = [&] {
    WriteFileAtomically(folder / "report.md", RenderMarkdown(summary, line.language));
    const Json json = SummaryJson(summary);
    WriteFileAtomically(folder / "summary.json", json.dump(1) + "\n");
    shown = line.json ? json.dump() + "\n" : RenderTable(summary, line.language);
  };
  InParallel(2, [&](std::size_t half) { half == 0 ? write_page() : write_texts(); });
  PrintOut(shown);
  PrintNote(Say("report: {}", "报告：{}", (folder / "report.html").string()).In(line.language));
  return gate;
}

}  // namespace huoyan
