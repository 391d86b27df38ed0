#include "harness/cli/judged_trials.h"

#include "harness/cli/stored_trials.h"
#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "harness/scoring/score.h"

namespace huoyan {

namespace fs = std::filesystem;

LocatedRun LoadLocatedRun(const std::string& reference, const fs::path& runs) {
  const fs::path folder = FindTrialFolder(reference, runs);
  return {LoadRun(folder), folder};
}

GoldSet LoadGoldOf(const LocatedRun& located, const std::string& chosen) {
  if (!chosen.empty()) return LoadGoldSet(chosen);
  const fs::path sweep = fs::absolute(located.folder / "..").lexically_normal();
  const std::string file = ReadSweepManifest(sweep).gold_file;
  if (file.empty()) {
    throw Error(ExitCode::kNotComparable,
                Say("{}: this sweep asked no questions; there is nothing to compare",
                    "{}：此实验未提问，无可比较", sweep.parent_path().string()));
  }
  return LoadGoldSet(file);
}

void CheckGoldVersion(const LocatedRun& located, const GoldSet& gold) {
  const std::string& asked = located.run.record.provenance.gold_sha256;
  if (asked == gold.sha256) return;
  throw Error(ExitCode::kNotComparable,
              Say("{} was asked the gold set {}, this one is {}; give the one that was asked with --gold",
                  "{} 所问题集为 {}，此题集为 {}；请用 --gold 指定当时的题集", located.folder.string(),
                  asked.substr(0, 12), gold.sha256.substr(0, 12)));
}

std::vector<Judgement> JudgeAnswers(const Grader& grader, const StoredRun& run) {
  return ScoreAnswers(grader, run.answers).judgements;
}

}  // namespace huoyan
