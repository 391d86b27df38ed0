// sample_export FOLDER: the sample sweep for TensorBoard and MLflow, in expected.json what a reader should
// find, gate decisions in every form a CI server reads, below model/ a small model, and below runs/ a
// finished sweep called "quickstart", both for the program itself.
#include <cstdio>
#include <filesystem>

#include "harness/base/file.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "reports/annotations.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/openmetrics.h"
#include "reports/tracker_export.h"
#include "tests/reports/large_sweep.h"
#include "tests/reports/sample_decision.h"
#include "tests/reports/sample_sweep.h"
#include "tests/trainer/small_tokenizer.h"
#include "trainer/tokenizer_writer.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStoredTrials = 6;

Json Expected(const Summary& summary) {
  Json trials = Json::array();
  for (const TrialSummary& trial : summary.trials) {
    const Estimate* score = EstimateOf(trial.test, MetricId::kAppropriate);
    trials.push_back(
        {{"label", trial.label},
         {"folder", FolderNameOf(trial)},
         {"steps", trial.record.curve.size()},
         {"appropriate",
          score == nullptr ? Json(nullptr) : Json::array({score->value, score->low, score->high})}});
  }
  return {{"experiment", summary.experiment_name}, {"trials", std::move(trials)}};
}

void WriteDecisions(const fs::path& folder) {
  for (const auto& [status, name] : EnumNames(Type<GateStatus>{})) {
    GateDecision decision = DecisionWith(status, "a \"quoted\" \\ name\nof two lines · 悟空");
    ResourceCheck memory;
    memory.baseline = 1 << 30;
    memory.candidate = 1.05 * (1 << 30);
    decision.resources = {memory};
    WriteFileAtomically(folder / (std::string(name) + ".openmetrics"), RenderOpenMetrics(decision));
    WriteFileAtomically(folder / (std::string(name) + ".junit.xml"), RenderJUnit(decision));
    WriteFileAtomically(folder / (std::string(name) + ".annotations"), RenderAnnotations(decision));
    WriteFileAtomically(folder / (std::string(name) + ".md"),
                        RenderStepSummary(decision, Language::kChinese));
  }
}

// A reference checkpoint with a tokenizer beside it.
void WriteModel(const fs::path& folder) {
  const fs::path reference = fs::path(HUOYAN_SOURCE_DIR) / "tests/cases/reference/qwen2-tied";
  for (const char* name : {"config.json", "model.safetensors"})
    WriteFileAtomically(folder / name, ReadFile(reference / name));
  WriteTokenizerFolder(folder, MakeSmallTokenizerParts());
}

void WriteSweep(const fs::path& folder) {
  const std::string gold_file = std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/gold.jsonl";
  const std::vector<StoredRun> runs = MakeLargeSweep(LoadGoldSet(gold_file));
  SweepManifest manifest;
  manifest.experiment_name = "quickstart";
  manifest.gold_file = gold_file;
  const RunStore store(folder);
  for (std::size_t i = 0; i < kStoredTrials; ++i) {
    store.Save(runs[i].record, runs[i].answers);
    manifest.trial_ids.push_back(runs[i].record.trial_id);
  }
  WriteSweepManifest(manifest, folder);
}

}  // namespace
}  // namespace huoyan

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: sample_export FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const huoyan::GoldSet gold = huoyan::MakeSampleGold();
  const huoyan::Summary summary =
      huoyan::Summarise("lora-rank: \"quoted\"", {}, huoyan::MakeSampleRuns(gold), gold, huoyan::kFewDraws);
  huoyan::WriteTensorBoard(summary, folder / "tensorboard");
  huoyan::WriteMlflow(summary, folder / "mlflow");
  huoyan::WriteFileAtomically(folder / "expected.json", huoyan::Expected(summary).dump());
  huoyan::WriteDecisions(folder / "gate");
  huoyan::WriteModel(folder / "model");
  huoyan::WriteSweep(folder / "runs" / "quickstart");
  return 0;
}
