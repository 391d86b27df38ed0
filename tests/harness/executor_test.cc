#include "harness/sweep/executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "harness/records/provenance.h"
#include "harness/sweep/file_lock.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Notes : SweepObserver {
  void OnSweepStart(std::size_t, std::size_t count) override { pending = count; }
  void OnProblem(const Problem& problem) override { problems.push_back(problem); }
  void OnTrialStart(const PlannedTrial&) override {}
  void OnProgress(const Progress& one) override { progress.push_back(one); }
  void OnTick() override {}
  void OnTrialEnd(const RunRecord& record) override { ended.push_back(record); }
  void OnInterrupt() override {}

  std::size_t pending = 0;
  std::vector<Problem> problems;
  std::vector<Progress> progress;
  std::vector<RunRecord> ended;
};

// Sweeps over trials whose process is a shell script; $2 is the trial's id and $R the folder of its sweep.
class ExecutorTest : public ::testing::Test {
 protected:
  ExecutorTest() : store_(scratch_ / "runs") {
    for (const int rank : {4, 16}) {
      PlannedTrial trial;
      trial.spec.model_name = "小";
      trial.spec.model.create = "tiny-test";
      trial.spec.lora = LoraSpec{};
      trial.spec.lora->rank = rank;
      trial.id = TrialId(trial.spec, trial.inputs);
      plan_.trials.push_back(trial);
      PrepareRecord(trial, TrialStatus::kCompleted);
    }
  }

  // What the script moves into place, as a trial that ended well would write it.
  void PrepareRecord(const PlannedTrial& trial, TrialStatus status) {
    RunRecord record;
    record.trial_id = trial.id;
    record.spec = trial.spec;
    record.status = status;
    record.provenance = CollectProvenance(BackendInfo{}, "test");
    RunStore(scratch_ / "prepared").Save(record, {});
  }

  SweepOutcome Run(const std::string& script, bool retry = false) {
    notes_ = {};
    SweepSettings settings;
    settings.trial_command = {"/bin/sh", "-c",
                              "R='" + store_.folder().string() + "'; P='" + (scratch_ / "prepared").string() +
                                  "'; done_() { cp \"$P/$2/record.json\" \"$R/$2/record.json\"; }; " + script,
                              "sh"};
    settings.retry = retry;
    return RunSweep(plan_, store_, settings, notes_);
  }
  std::vector<TrialStatus> Statuses() const {
    std::vector<TrialStatus> statuses;
    for (const PlannedTrial& trial : plan_.trials) statuses.push_back(store_.Load(trial.id)->record.status);
    return statuses;
  }

  ScratchFolder scratch_;
  RunStore store_;
  Plan plan_;
  Notes notes_;
};

constexpr char kGood[] = "done_ \"$@\"";

TEST_F(ExecutorTest, RunsWhatIsPendingOnceAndPassesProgressOn) {
  const SweepOutcome first =
      Run("echo '{\"phase\": \"train\", \"done\": 1, \"of\": 4}'; echo noise; done_ \"$@\"");
  EXPECT_EQ(first.ran, 2u);
  EXPECT_EQ(first.Code(), ExitCode::kOk);
  ASSERT_THAT(notes_.progress, SizeIs(2));
  EXPECT_EQ(notes_.progress[0].of, 4);
  const SweepOutcome second = Run("exit 9");
  EXPECT_EQ(second.kept, 2u);
  EXPECT_EQ(second.ran, 0u);
}

TEST_F(ExecutorTest, AFailedTrialIsARecordAndTheSweepGoesOn) {
  const std::string first = plan_.trials[0].id;
  const SweepOutcome outcome = Run("[ $2 = " + first + " ] && { echo 师徒四人 >&2; exit 3; }; done_ \"$@\"");
  EXPECT_EQ(outcome.failed, 1u);
  EXPECT_EQ(outcome.Code(), ExitCode::kExecution);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kFailed, TrialStatus::kCompleted));
  EXPECT_EQ(store_.Load(first)->record.detail_en, "ended with exit code 3\n师徒四人");
  EXPECT_EQ(Run(kGood).ran, 1u) << "failed trials are run again";
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kCompleted));
}

TEST_F(ExecutorTest, DeathBySignalAndASilentEndAreFailuresToo) {
  Run("kill -KILL $$");
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kFailed, TrialStatus::kFailed));
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("signal 9"));
  Run("true");
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("without a whole record"));
}

TEST_F(ExecutorTest, OutOfMemoryTakesWhatNeedsAtLeastAsMuchWithIt) {
  PrepareRecord(plan_.trials[0], TrialStatus::kOutOfMemory);
  EXPECT_EQ(Run(kGood).Code(), ExitCode::kOk) << "running out of memory is a result";
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kOutOfMemory, TrialStatus::kSkipped));
  EXPECT_THAT(store_.Load(plan_.trials[1].id)->record.detail_en,
              HasSubstr("\"小 · r4 · q+v\", which ran out"));
  EXPECT_EQ(Run(kGood).kept, 2u);

  PrepareRecord(plan_.trials[0], TrialStatus::kCompleted);
  EXPECT_EQ(Run(kGood, /*retry=*/true).ran, 2u);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kCompleted));
}

TEST_F(ExecutorTest, AnEarlierOutOfMemoryCountsWhenResuming) {
  PrepareRecord(plan_.trials[0], TrialStatus::kOutOfMemory);
  Run(kGood);
  fs::remove(store_.FolderOf(plan_.trials[1].id).Record());
  Run(kGood);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kOutOfMemory, TrialStatus::kSkipped));
}

TEST_F(ExecutorTest, ABrokenRecordIsSetAsideReportedAndRunAgain) {
  Run(kGood);
  const TrialFolder folder = store_.FolderOf(plan_.trials[0].id);
  WriteFileAtomically(folder.Record(), ReadFile(folder.Record()).substr(0, 100));
  EXPECT_EQ(Run(kGood).ran, 1u);
  EXPECT_THAT(notes_.problems, SizeIs(1));
  EXPECT_TRUE(fs::exists(folder.BrokenRecord()));
}

TEST_F(ExecutorTest, TwoSweepsDoNotShareAFolder) {
  const auto lock = FileLock::TryAcquire(store_.folder() / ".lock");
  ASSERT_TRUE(lock);
  EXPECT_THROW(Run(kGood), Error);
}

TEST_F(ExecutorTest, AProgramThatCannotBeStartedIsAnError) {
  SweepSettings settings;
  settings.trial_command = {"/no/such/program"};
  EXPECT_THROW(RunSweep(plan_, store_, settings, notes_), Error);
}

TEST(LogTail, IsWholeLinesOfUtf8) {
  const ScratchFolder scratch;
  EXPECT_EQ(LogTail(scratch / "none"), "");
  WriteFileAtomically(scratch / "short", "第一行\n第二行\n\n");
  EXPECT_EQ(LogTail(scratch / "short"), "第一行\n第二行");
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "悟空 " + std::to_string(i) + "\n";
  WriteFileAtomically(scratch / "long", text);
  const std::string tail = LogTail(scratch / "long");
  EXPECT_TRUE(IsUtf8(tail));
  EXPECT_LE(tail.size(), 2000u);
  EXPECT_EQ(tail.substr(0, 6), "悟空");
  WriteFileAtomically(scratch / "bytes", "ok\n\xff\x01\x02\n");
  EXPECT_EQ(LogTail(scratch / "bytes"), "ok\n?");
}

TEST(ProgressLine, IsReadAsWrittenAndOtherLinesAreNot) {
  const auto read = ParseProgress(ToLine({TrialPhase::kAnswer, 3, 9, 0.5}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->phase, TrialPhase::kAnswer);
  EXPECT_EQ(read->loss, 0.5);
  EXPECT_FALSE(ParseProgress(ToLine({TrialPhase::kTrain, 1, 2, std::nan("")}))->loss);
  EXPECT_FALSE(ParseProgress("warning: something"));
  EXPECT_FALSE(ParseProgress("{\"phase\": \"train\"}"));
}

}  // namespace
}  // namespace huoyan
