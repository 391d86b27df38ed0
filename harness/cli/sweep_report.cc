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
                      const ReportChoices& choices) {
  const TrialSummary& best = summary.trials[*summary.best];
  GateInput input;
  input.policy = LoadPolicy(choices.policy);
  input.gold = summary.gold;
  input.candidate = {best.label, best.record.provenance.gold_sha256, best.judgements,
                     ResourcesOf({best.record})};
  input.baseline = LoadBaselineSide(line, baseline, choices.baselines, {}, Grader(summary.gold));
  return Decide(input);
}

/// The best trial held against the baseline chosen, or that called as the experiment; nothing when there is
/// neither. What nobody asked for must not stand in the report's way.
std::optional<GateDecision> GateWhereThereIsOne(const CommandLine& line, const Summary& summary,
                                                const ReportChoices& choices) {
  if (!summary.best) return std::nullopt;
  if (!choices.baseline.empty()) return GateBest(line, summary, choices.baseline, choices);
  const std::vector<std::string> names = BaselineNames(choices.baselines);
  if (std::find(names.begin(), names.end(), summary.experiment_name) == names.end()) return std::nullopt;
  try {
    return GateBest(line, summary, summary.experiment_name, choices);
  } catch (const Error& error) {
    if (!choices.policy.empty()) throw;
    PrintNote(error.In(line.language));
    return std::nullopt;
  }
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
  Summary summary = Summarise(manifest.experiment_name, manifest.hypothesis, std::move(runs), gold, {},
                              check ? &*check : nullptr);
  summary.claims = TryClaims(manifest.claims, summary);
  return summary;
}

void PublishSweep(const CommandLine& line, const fs::path& folder, const ReportChoices& choices) {
  std::optional<Novel> novel;
  if (!choices.corpus.empty()) novel.emplace(choices.corpus);
  const Summary summary = SummariseSweep(line, folder, novel ? &novel->index : nullptr);
  ReportExtras extras;
  if (novel) extras.corpus = &novel->corpus;
  extras.gate = GateWhereThereIsOne(line, summary, choices);
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
}

}  // namespace huoyan
