#include "harness/sweep/outlook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/base/file.h"
#include "harness/records/provenance.h"
#include "harness/records/sweep_manifest.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Overrides = std::vector<std::string>;

// An experiment of three ranks, and records as its sweep would leave them.
class OutlookTest : public ::testing::Test {
 protected:
  OutlookTest() : store_(folder_ / "runs") {
    const std::string gold = ReadFile(std::filesystem::path(HUOYAN_SOURCE_DIR) / DataSpec{}.gold);
    WriteFileAtomically(folder_ / "gold.jsonl", gold.substr(0, gold.find('\n', gold.find('\n') + 1) + 1));
    WriteFileAtomically(folder_ / "pairs.jsonl",
                        "{\"prompt\": \"石猴生在哪座山？\", \"answer\": \"花果山\"}\n");
    WriteFileAtomically(folder_ / "digest.jsonl", "{}\n");
    WriteFileAtomically(folder_ / "x.json", R"({"version": 1, "name": "x",
      "models": {"小": {"create": "tiny-test"}}, "baseline_trials": false, "train": {"max_steps": 9},
      "data": {"gold": "gold.jsonl", "sft": "pairs.jsonl", "digest": "digest.jsonl"},
      "axes": {"lora.rank": [1, 2, 3]}})");
  }

  Outlook Look(const Overrides& overrides = {}) {
    const Experiment experiment = LoadExperiment(folder_ / "x.json", overrides);
    ContentHasher hasher;
    return LookAhead(experiment, BuildPlan(experiment, hasher), store_, hasher, why_impossible_);
  }

  void Save(const PlannedTrial& trial, TrialStatus status = TrialStatus::kCompleted) {
    RunRecord record;
    record.trial_id = trial.id;
    record.spec = trial.spec;
    record.status = status;
    record.provenance = CollectProvenance(BackendInfo{}, "test");
    store_.Save(record, {});
  }

  // As `run` would, one after the other; returns how many ran.
  std::size_t RunToTheEnd(const Overrides& overrides) {
    for (std::size_t ran = 0;; ++ran) {
      const Outlook outlook = Look(overrides);
      const auto next = std::find_if(outlook.trials.begin(), outlook.trials.end(),
                                     [](const TrialOutlook& one) { return one.to_run; });
      if (next == outlook.trials.end()) return ran;
      Save(next->trial);
    }
  }

  static std::vector<std::string> States(const Outlook& outlook) {
    std::vector<std::string> states;
    for (const TrialOutlook& one : outlook.trials) states.push_back(one.state);
    return states;
  }

  ScratchFolder folder_;
  RunStore store_;
  std::function<std::optional<Text>(const PlannedTrial&)> why_impossible_ = [](const PlannedTrial&) {
    return std::nullopt;
  };
};

TEST_F(OutlookTest, AGridIsThePlan) {
  const Outlook outlook = Look();
  EXPECT_THAT(States(outlook), ElementsAre("new", "new", "new"));
  EXPECT_THAT(outlook.remaining, SizeIs(3));
  EXPECT_FALSE(outlook.undecided);
}

TEST_F(OutlookTest, SaysWhatIsDoneAndWhatRunsAgain) {
  const Outlook before = Look();
  Save(before.trials[0].trial);
  Save(before.trials[1].trial, TrialStatus::kFailed);
  WriteFileAtomically(store_.FolderOf(before.trials[2].trial.id).Checkpoint() / "state", "x");
  const Outlook after = Look();
  EXPECT_THAT(States(after), ElementsAre("completed", "failed", "resumes"));
  EXPECT_EQ(after.done, 1u);
  EXPECT_THAT(after.remaining, SizeIs(2));
  WriteFileAtomically(store_.FolderOf(before.trials[0].trial.id).Record(), "{");
  EXPECT_EQ(Look().trials[0].state, "broken");
  EXPECT_TRUE(Look().trials[0].to_run);
}

TEST_F(OutlookTest, ACellWhoseSettingsChangedSaysSo) {
  RunToTheEnd({"lora.rank=1"});
  EXPECT_THAT(States(Look({"lora.rank=1,2", "train.max_steps=4"})), ElementsAre("changed", "new"));
}

TEST_F(OutlookTest, WhatMemoryEndsIsNotToRun) {
  Save(Look().trials[1].trial, TrialStatus::kOutOfMemory);
  const Outlook outlook = Look();
  EXPECT_THAT(States(outlook), ElementsAre("new", "out_of_memory", "will be skipped"));
  EXPECT_THAT(outlook.trials[2].why_skipped.value().en, HasSubstr("r2"));
  EXPECT_THAT(outlook.remaining, SizeIs(1));
  why_impossible_ = [](const PlannedTrial&) { return Text{"too large", "太大"}; };
  EXPECT_EQ(Look().trials[0].state, "will not fit");
  EXPECT_THAT(Look().remaining, IsEmpty());
}

TEST_F(OutlookTest, HalvingRunsShortTrialsBeforeItDecides) {
  const Overrides halving{"search.method=halving", "search.rungs=2", "search.finalists=1"};
  const Outlook outlook = Look(halving);
  EXPECT_THAT(States(outlook), ElementsAre("new", "new", "new", "if promoted", "if promoted", "if promoted"));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(outlook.trials[i].trial.spec.train.max_steps, 3) << "a third of the training";
    EXPECT_FALSE(outlook.trials[i + 3].to_run);
  }
  EXPECT_TRUE(outlook.undecided);
  EXPECT_THAT(outlook.remaining, SizeIs(3 + 1 + 2)) << "the best in full, and under two more seeds";
}

TEST_F(OutlookTest, OfAFinishedHalvingNothingIsLeftAndNothingChanged) {
  const Overrides halving{"search.method=halving", "search.rungs=2", "search.finalists=1"};
  const std::size_t foretold = Look(halving).remaining.size();
  EXPECT_EQ(RunToTheEnd(halving), foretold);
  const Outlook outlook = Look(halving);
  EXPECT_EQ(outlook.done, foretold);
  EXPECT_THAT(outlook.remaining, IsEmpty());
  EXPECT_FALSE(outlook.undecided);
  const std::vector<std::string> states = States(outlook);
  EXPECT_EQ(std::count(states.begin(), states.end(), "completed"), 6);
  EXPECT_EQ(std::count(states.begin(), states.end(), "not promoted"), 2);
  EXPECT_THAT(states, SizeIs(8));
}

TEST_F(OutlookTest, ShorterRunsOfAnEarlierSearchAreNoChange) {
  const Overrides halving{"search.method=halving", "search.rungs=2"};
  SweepManifest manifest;
  manifest.experiment_name = "x";
  for (const PlannedTrial& probe : Look(halving).remaining) {
    if (probe.spec.train.max_steps != 3) continue;
    Save(probe);
    manifest.probe_ids.push_back(probe.id);
  }
  ASSERT_THAT(manifest.probe_ids, SizeIs(3));
  WriteSweepManifest(manifest, store_.folder());
  EXPECT_THAT(States(Look()), Each("new"));
}

TEST_F(OutlookTest, FinalistsOfAGridAreCountedBeforeTheyAreKnown) {
  const Overrides finalists{"search.finalists=2"};
  const Outlook outlook = Look(finalists);
  EXPECT_THAT(States(outlook), ElementsAre("new", "new", "new"));
  EXPECT_THAT(outlook.remaining, SizeIs(3 + 2 * 2));
  for (const TrialOutlook& one : outlook.trials) Save(one.trial);
  const Outlook chosen = Look(finalists);
  EXPECT_FALSE(chosen.undecided) << "the repetitions are known";
  EXPECT_THAT(chosen.remaining, SizeIs(2 * 2));
  EXPECT_EQ(RunToTheEnd(finalists), 4u);
  EXPECT_THAT(States(Look(finalists)), SizeIs(7));
}

}  // namespace
}  // namespace huoyan
