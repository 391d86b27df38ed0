#include "harness/cli/sweep_report.h"

#include "evalsets/corpus_index.h"
#include "evalsets/entities.h"
#include "harness/base/file.h"
#include "harness/cli/summary_json.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
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

}  // namespace

Summary SummariseSweep(const CommandLine& line, const fs::path& folder, const CorpusIndex* novel) {
  const SweepManifest manifest = ReadSweepManifest(folder);
  const RunStore store(folder);
  std::vector<StoredRun> runs;
  for (const std::string& id : manifest.trial_ids) {
    try {
      if (std::optional<StoredRun> run = store.Load(id)) runs.push_back(std::move(*run));
    } catch (const Error& error) {
      PrintNote(error.In(line.language));
    }
  }
  if (runs.empty()) {
    throw Error(ExitCode::kUsage,
                Say("{}: no trial is finished yet", "{}：尚无已完成的试验", folder.string()));
  }
  const GoldSet gold = manifest.gold_file.empty() ? GoldSet{} : LoadGoldSet(manifest.gold_file);
  std::optional<CorpusCheck> check;
  if (novel != nullptr && !gold.questions.empty())
    check.emplace(gold, *novel, EntitiesOf(manifest.gold_file));
  return Summarise(manifest.experiment_name, manifest.hypothesis, std::move(runs), gold, {},
                   check ? &*check : nullptr);
}

void PublishSweep(const CommandLine& line, const fs::path& folder, const std::string& corpus_file) {
  std::optional<Novel> novel;
  if (!corpus_file.empty()) novel.emplace(corpus_file);
  const Summary summary = SummariseSweep(line, folder, novel ? &novel->index : nullptr);
  WriteReport(summary, folder / "report.html", {novel ? &novel->corpus : nullptr, {}});
  WriteFileAtomically(folder / "report.md", RenderMarkdown(summary, line.language));
  const Json json = SummaryJson(summary);
  WriteFileAtomically(folder / "summary.json", json.dump(1) + "\n");
  if (line.json) {
    PrintJson(json);
  } else {
    PrintOut(RenderTable(summary, line.language));
  }
  PrintNote(Say("report: {}", "报告：{}", (folder / "report.html").string()).In(line.language));
}

}  // namespace huoyan
