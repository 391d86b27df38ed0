#include <cstdio>

#include "evalsets/gold.h"
#include "harness/experiment/plan.h"
#include "harness/records/provenance.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"

// many_records EXPERIMENT RUNS: stores a made-up result for every trial of the experiment, as its sweep would
// have left it: a curve of 50 steps and an answer to every question. For scripts/overhead.sh.

namespace huoyan {
namespace {

namespace fs = std::filesystem;

StoredRun MadeUp(const PlannedTrial& trial, const GoldSet& gold, const Provenance& provenance) {
  StoredRun run;
  run.record.trial_id = trial.id;
  run.record.spec = trial.spec;
  run.record.provenance = provenance;
  run.record.provenance.gold_sha256 = trial.inputs.gold_sha256;
  for (int step = 1; step <= 50; ++step)
    run.record.curve.push_back({step, 50, 3.0 / step, 1.0, 1e-4, 4096, 0.2 + 0.001 * step});
  run.record.speed.train_step_seconds = 0.2;
  run.record.speed.train_tokens_per_second = 20480;
  for (const Question& question : gold.questions) run.answers.push_back({question.id, "孙悟空", 0, -0.5});
  return run;
}

void WriteAll(const fs::path& file, const fs::path& runs) {
  const Experiment experiment = LoadExperiment(file);
  ContentHasher hasher;
  const Plan plan = BuildPlan(experiment, hasher);
  const RunStore store(runs / experiment.name);
  SweepManifest manifest;
  manifest.experiment_name = experiment.name;
  manifest.experiment_file = file.string();
  GoldSet gold;
  if (!experiment.data.gold.empty()) {
    manifest.gold_file = ResolvePath(experiment.root_folder, experiment.data.gold).string();
    gold = LoadGoldSet(manifest.gold_file);
  }
  const Provenance provenance = CollectProvenance(BackendInfo{"made up", "cpu", "none", 1}, "many_records");
  for (const PlannedTrial& trial : plan.trials) {
    const StoredRun run = MadeUp(trial, gold, provenance);
    store.Save(run.record, run.answers);
    manifest.trial_ids.push_back(trial.id);
  }
  WriteSweepManifest(manifest, store.folder());
  std::printf("%zu records\n", plan.trials.size());
}

}  // namespace
}  // namespace huoyan

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "many_records EXPERIMENT RUNS\n");
    return 2;
  }
  try {
    huoyan::WriteAll(argv[1], argv[2]);
  } catch (const huoyan::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.code());
  }
  return 0;
}
