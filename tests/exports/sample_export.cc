// sample_export FOLDER: the sample sweep for TensorBoard and MLflow, and in expected.json what a reader
// should find.
#include <cstdio>
#include <filesystem>

#include "harness/base/file.h"
#include "reports/tracker_export.h"
#include "tests/reports/sample_sweep.h"

namespace huoyan {
namespace {

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
  return 0;
}
