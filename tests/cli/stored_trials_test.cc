// Which folder an id stands for where several sweeps hold a trial of that id.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/records/run_store.h"
#include "harness/records/sweep_manifest.h"
#include "tests/cli/program.h"
#include "tests/reports/large_sweep.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;

class TwoSweeps : public ::testing::Test {
 protected:
  TwoSweeps() {
    static const std::vector<StoredRun> runs =
        MakeLargeSweep(LoadGoldSet(std::string(HUOYAN_SOURCE_DIR) + "/evalsets/xiyou/gold.jsonl"));
    run_ = runs.front();
  }

  void Save(const std::string& sweep, const StoredRun& run) const {
    const std::filesystem::path folder = program_.folder() / "runs" / sweep;
    RunStore(folder).Save(run.record, run.answers);
    SweepManifest manifest;
    manifest.experiment_name = sweep;
    manifest.trial_ids = {run.record.trial_id};
    WriteSweepManifest(manifest, folder);
  }

  Program program_;
  StoredRun run_;
};

TEST_F(TwoSweeps, AreOneTrialWhereItsResultsAreTheSame) {
  Save("a", run_);
  run_.record.speed.wall_seconds += 1;
  Save("b", run_);
  const ProgramResult show = program_.Run({"show", run_.record.trial_id});
  EXPECT_EQ(show.code, 0) << show.err;
  EXPECT_THAT(show.out, HasSubstr(run_.record.trial_id));
}

TEST_F(TwoSweeps, HaveToBeToldApartWhereTheyDiffer) {
  Save("a", run_);
  ASSERT_FALSE(run_.answers.empty());
  run_.answers.front().answer += "。";
  Save("b", run_);
  const ProgramResult show = program_.Run({"show", run_.record.trial_id});
  EXPECT_EQ(show.code, 2);
  EXPECT_THAT(show.err, HasSubstr("ran in 2 sweeps with different results"));
  EXPECT_THAT(show.err, HasSubstr("give the folder"));
  EXPECT_EQ(program_.Run({"show", "runs/b/" + run_.record.trial_id}).code, 0);
}

}  // namespace
}  // namespace huoyan
