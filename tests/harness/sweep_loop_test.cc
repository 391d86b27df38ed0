#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/file.h"
#include "harness/records/provenance.h"
#include "harness/sweep/file_lock.h"
#include "harness/sweep/local_executor.h"
#include "harness/sweep/log_tail.h"
#include "harness/sweep/sweep.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Notes : SweepObserver {
  void OnSweepStart(std::size_t, std::optional<std::size_t> count) override { pending = count; }
  void OnProblem(const Problem& problem) override { problems.push_back(problem); }
  void OnTrialStart(const PlannedTrial&) override {}
  void OnProgress(const std::string&, const Progress& one) override { progress.push_back(one); }
  void OnTick() override {}
  void OnRetry(const PlannedTrial&, const Text& why) override { retries.push_back(why.en); }
  void OnTrialEnd(const RunRecord& record) override { ended.push_back(record); }
  void OnInterrupt() override {}

  std::optional<std::size_t> pending;
  std::vector<Problem> problems;
  std::vector<Progress> progress;
  std::vector<RunRecord> ended;
  std::vector<std::string> retries;
};

// Sweeps over trials whose process is a shell script; $2 is the trial's id and $R the folder of its sweep.
class SweepLoopTest : public ::testing::Test {
 protected:
  SweepLoopTest() : store_(scratch_ / "runs") {
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
    settings_.retry = retry;
    return RunCommand({"/bin/sh", "-c",
                       "R='" + store_.folder().string() + "'; P='" + (scratch_ / "prepared").string() +
                           "'; done_() { cp \"$P/$2/record.json\" \"$R/$2/record.json\"; }; " + script,
                       "sh"});
  }
  SweepOutcome RunCommand(std::vector<std::string> command) {
    notes_ = {};
    local_.trial_command = std::move(command);
    LocalExecutor executor(local_, store_);
    const auto search = SearchInOrder(plan_);
    return RunSweep(LockSweep(store_), plan_, *search, store_, executor, settings_, notes_);
  }
  std::vector<TrialStatus> Statuses() const {
    std::vector<TrialStatus> statuses;
    for (const PlannedTrial& trial : plan_.trials) statuses.push_back(store_.Load(trial.id)->record.status);
    return statuses;
  }

  ScratchFolder scratch_;
  RunStore store_;
  Plan plan_;
  SweepSettings settings_;
  LocalSettings local_;
  Notes notes_;
};

constexpr char kGood[] = "done_ \"$@\"";

TEST_F(SweepLoopTest, RunsWhatIsPendingOnceAndPassesProgressOn) {
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

TEST_F(SweepLoopTest, AFailedTrialIsARecordAndTheSweepGoesOn) {
  const std::string first = plan_.trials[0].id;
  const SweepOutcome outcome = Run("[ $2 = " + first + " ] && { echo 师徒四人 >&2; exit 3; }; done_ \"$@\"");
  EXPECT_EQ(outcome.failed, 1u);
  EXPECT_EQ(outcome.Code(), ExitCode::kExecution);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kFailed, TrialStatus::kCompleted));
  EXPECT_EQ(store_.Load(first)->record.detail_en, "ended with exit code 3\n师徒四人");
  EXPECT_EQ(Run(kGood).ran, 1u) << "failed trials are run again";
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kCompleted));
}

TEST_F(SweepLoopTest, ATrialWhoseFolderTakesNothingFailsAloneAndIsRunOnceTheWayIsFree) {
  const fs::path log = store_.FolderOf(plan_.trials[0].id).Log();
  fs::create_directories(log);
  const SweepOutcome outcome = Run(kGood);
  EXPECT_EQ(outcome.failed, 1u);
  EXPECT_EQ(outcome.Code(), ExitCode::kExecution);
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("log.txt: is in the way"));
  EXPECT_EQ(notes_.ended[1].status, TrialStatus::kCompleted);
  fs::remove(log);
  fs::create_symlink(scratch_ / "elsewhere", log);
  EXPECT_EQ(Run(kGood).failed, 1u);
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("symbolic link"));
  fs::remove(log);
  EXPECT_EQ(Run(kGood).Code(), ExitCode::kOk);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kCompleted));
}

TEST_F(SweepLoopTest, DeathBySignalAndASilentEndAreFailuresToo) {
  Run("kill -KILL $$");
  EXPECT_THAT(notes_.retries, SizeIs(4)) << "three attempts each";
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kFailed, TrialStatus::kFailed));
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("signal 9"));
  Run("true");
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("without a whole record"));
}

TEST_F(SweepLoopTest, OutOfMemoryTakesWhatNeedsAtLeastAsMuchWithIt) {
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

TEST_F(SweepLoopTest, AnEarlierOutOfMemoryCountsWhenResuming) {
  PrepareRecord(plan_.trials[0], TrialStatus::kOutOfMemory);
  Run(kGood);
  fs::remove(store_.FolderOf(plan_.trials[1].id).Record());
  Run(kGood);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kOutOfMemory, TrialStatus::kSkipped));
}

TEST_F(SweepLoopTest, ABrokenRecordIsSetAsideReportedAndRunAgain) {
  Run(kGood);
  const TrialFolder folder = store_.FolderOf(plan_.trials[0].id);
  WriteFileAtomically(folder.Record(), ReadFile(folder.Record()).substr(0, 100));
  EXPECT_EQ(Run(kGood).ran, 1u);
  EXPECT_THAT(notes_.problems, SizeIs(1));
  EXPECT_TRUE(fs::exists(folder.BrokenRecord()));
}

TEST_F(SweepLoopTest, TwoSweepsDoNotShareAFolder) {
  const auto lock = FileLock::TryAcquire(store_.folder() / ".lock");
  ASSERT_TRUE(lock);
  EXPECT_THROW(Run(kGood), Error);
}

TEST_F(SweepLoopTest, AProgramThatCannotBeStartedIsAnError) {
  EXPECT_THROW(RunCommand({"/no/such/program"}), Error);
}

TEST_F(SweepLoopTest, WhatIsKilledFromOutsideIsTriedAgainAndWhatFailsByItselfIsNot) {
  const std::string once = "[ -e \"$R/$2/second\" ] || { touch \"$R/$2/second\"; ";
  EXPECT_EQ(Run(once + "kill -KILL $$; }; done_ \"$@\"").Code(), ExitCode::kOk);
  EXPECT_THAT(notes_.retries, SizeIs(2));
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kCompleted));

  for (const PlannedTrial& trial : plan_.trials) fs::remove_all(store_.FolderOf(trial.id).path);
  EXPECT_EQ(Run(once + "kill -SEGV $$; }; done_ \"$@\"").failed, 2u) << "a crash comes again";
  EXPECT_THAT(notes_.retries, SizeIs(0));
}

TEST_F(SweepLoopTest, AForkedProcessDoesTheSameAsACommand) {
  const std::string first = plan_.trials[0].id;
  local_.trial_body = [&](const PlannedTrial& trial) {
    std::puts("{\"phase\": \"train\", \"done\": 1, \"of\": 4}");
    std::fputs("师徒四人\n", stderr);
    if (trial.id == first) return 3;
    fs::copy_file(TrialFolder{scratch_ / "prepared" / trial.id}.Record(), store_.FolderOf(trial.id).Record());
    return 0;
  };
  EXPECT_EQ(Run("").failed, 1u);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kFailed, TrialStatus::kCompleted));
  EXPECT_EQ(store_.Load(first)->record.detail_en, "ended with exit code 3\n师徒四人");
  EXPECT_THAT(notes_.progress, SizeIs(2));
  EXPECT_TRUE(FileLock::TryAcquire(store_.folder() / ".lock")) << "no process kept the lock";
}

TEST_F(SweepLoopTest, ARecordSavedBeforeTheProcessWasKilledCounts) {
  EXPECT_EQ(Run("done_ \"$@\"; kill -KILL $$").failed, 0u);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kCompleted));
}

TEST_F(SweepLoopTest, AsManyTrialsRunAtOnceAsJobsAndMemoryAllow) {
  // Each waits until the other has begun, so they only end together.
  const std::string together =
      "touch \"$R/began-$2\"; for i in $(seq 100); do [ $(ls \"$R\" | grep -c began) = 2 ] && break; "
      "sleep 0.05; done; [ $(ls \"$R\" | grep -c began) = 2 ] || exit 3; done_ \"$@\"";
  local_.jobs = 2;
  local_.memory_bytes = 100;
  settings_.need_of = [](const TrialSpec&) { return ResourceNeed{50, std::nullopt}; };
  EXPECT_EQ(Run(together).failed, 0u);

  for (const PlannedTrial& trial : plan_.trials) fs::remove_all(store_.FolderOf(trial.id).path);
  const std::string alone = "mkdir \"$R/busy\" || exit 3; sleep 0.1; rmdir \"$R/busy\"; done_ \"$@\"";
  settings_.need_of = [](const TrialSpec&) { return ResourceNeed{51, std::nullopt}; };
  EXPECT_EQ(Run(alone).failed, 0u) << "two would be planned to take more than there is";
}

TEST_F(SweepLoopTest, WhatThePlannerRulesOutIsSkippedWithTheReason) {
  settings_.why_impossible = [](const TrialSpec& spec) {
    return spec.lora->rank == 16 ? std::optional<Text>(Text{"too large", "过大"}) : std::nullopt;
  };
  EXPECT_EQ(Run(kGood).Code(), ExitCode::kOk);
  EXPECT_THAT(Statuses(), ElementsAre(TrialStatus::kCompleted, TrialStatus::kSkipped));
  EXPECT_EQ(notes_.ended[1].detail_zh, "过大");
}

TEST_F(SweepLoopTest, ATrialBeyondItsTimeIsToldToSaveItsStateAndFails) {
  local_.time_limit_seconds = 0.2;
  EXPECT_EQ(Run("trap 'touch \"$R/$2/saved\"; exit 130' INT; while :; do sleep 0.05; done").failed, 2u);
  EXPECT_TRUE(fs::exists(store_.FolderOf(plan_.trials[0].id).path / "saved"));
  EXPECT_THAT(notes_.ended[0].detail_en, HasSubstr("time limit"));
}

TEST_F(SweepLoopTest, ASweepFolderThatIsALinkIsRefused) {
  fs::create_directories(scratch_ / "elsewhere");
  fs::create_directory_symlink(scratch_ / "elsewhere", store_.folder());
  EXPECT_THROW(Run(kGood), Error);
  EXPECT_TRUE(fs::is_empty(scratch_ / "elsewhere"));
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
