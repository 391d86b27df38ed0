#include "harness/sweep/sweep.h"

#include <deque>
#include <map>
#include <set>
#include <system_error>

#include "harness/base/replace_file.h"
#include "harness/records/provenance.h"
#include "harness/sweep/interrupt.h"
#include "harness/sweep/log_tail.h"
#include "harness/sweep/memory_order.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr int kTickMs = 200;

class Sweep {
 public:
  Sweep(const Plan& plan, Search& search, const RunStore& store, Executor& executor,
        const SweepSettings& settings, SweepObserver& observer)
      : plan_(plan),
        search_(search),
        store_(store),
        executor_(executor),
        settings_(settings),
        observer_(observer) {}

  SweepOutcome Run() {
    TakeStock();
    const auto on_progress = [this](const std::string& id, const Progress& progress) {
      observer_.OnProgress(id, progress);
    };
    int interrupts_passed_on = 0;
    for (;;) {
      if (InterruptCount() == 0) StartWhatMay();
      if (running_.empty()) break;
      for (const AttemptEnd& end : executor_.Wait(kTickMs, on_progress)) Settle(end);
      if (const int count = InterruptCount(); count > interrupts_passed_on) {
        if (interrupts_passed_on == 0) observer_.OnInterrupt();
        if (count == 1) {
          executor_.Interrupt();
        } else {
          executor_.Kill();
        }
        interrupts_passed_on = count;
      }
      observer_.OnTick();
    }
    outcome_.interrupted = InterruptCount() > 0;
    return outcome_;
  }

 private:
  // Sorts out what is done, and remembers what ran out of memory in earlier runs.
  void TakeStock() {
    std::size_t pending = 0;
    for (const PlannedTrial& trial : plan_.trials) {
      planned_.insert(trial.id);
      std::optional<TrialOutcome> outcome = OutcomeBefore(trial);
      if (!outcome) ++pending;
      before_[trial.id] = std::move(outcome);
    }
    observer_.OnSweepStart(plan_.trials.size(),
                           search_.KeepsToPlan() ? std::optional(pending) : std::nullopt);
  }

  // How the trial ended in an earlier sweep; nothing when it is to run, and then its old record is gone.
  std::optional<TrialOutcome> OutcomeBefore(const PlannedTrial& trial) {
    std::vector<Problem> problems;
    const std::optional<StoredRun> run = store_.LoadOrSetAside(trial.id, problems);
    for (const Problem& problem : problems) observer_.OnProblem(problem);
    if (!run) return std::nullopt;
    const TrialStatus status = run->record.status;
    if (settings_.retry ? status == TrialStatus::kCompleted : status != TrialStatus::kFailed)
      return OutcomeOf(*run);
    std::error_code ignored;
    fs::remove(store_.FolderOf(trial.id).Record(), ignored);
    return std::nullopt;
  }

  TrialOutcome OutcomeOf(const StoredRun& run) {
    if (run.record.status == TrialStatus::kOutOfMemory) out_of_memory_.push_back(run.record.spec);
    return {run.record.status, settings_.score ? settings_.score(run) : std::nullopt};
  }

  void StartWhatMay() {
    for (;;) {
      std::vector<TrialJob> batch;
      while (batch.size() < executor_.MaxBatch() && !executor_.IsFull()) {
        if (!head_) head_ = NextJob();
        if (!head_ || !executor_.HasRoomFor(*head_)) break;
        const TrialJob job = *std::move(head_);
        head_.reset();
        if (const auto what = store_.FolderOf(job.trial.id).WhatIsInTheWay()) {
          FailWithoutRecord(job.trial, *what);
        } else if (const auto reason = WhySkipped(job.trial.spec)) {
          observer_.OnTrialStart(job.trial);
          Conclude(job.trial, TrialStatus::kSkipped, *reason);
        } else {
          batch.push_back(job);
        }
      }
      if (batch.empty()) return;
      for (const TrialJob& job : batch) {
        store_.FolderOf(job.trial.id).Prepare();
        // Not synced: the trial itself can write it again.
        ReplaceFile(store_.FolderOf(job.trial.id).Spec(), Encode(job.trial.spec).dump(1) + "\n");
        running_[job.trial.id] = job;
        observer_.OnTrialStart(job.trial);
      }
      executor_.Start(batch);
    }
  }

  // The next trial that has to run: one whose attempt was stopped from outside, or what the search asks for.
  std::optional<TrialJob> NextJob() {
    if (!again_.empty()) {
      TrialJob job = std::move(again_.front());
      again_.pop_front();
      return job;
    }
    while (std::optional<SearchTrial> next = search_.Next()) {
      const PlannedTrial& trial = next->trial;
      if (planned_.insert(trial.id).second && settings_.on_added) settings_.on_added(*next);
      const auto known = before_.find(trial.id);
      if (const auto outcome = known == before_.end() ? OutcomeBefore(trial) : known->second) {
        ++outcome_.kept;
        search_.Ended(trial, *outcome);
      } else {
        return TrialJob{trial, settings_.need_of ? settings_.need_of(trial.spec) : ResourceNeed{}};
      }
    }
    return std::nullopt;
  }

  std::optional<Text> WhySkipped(const TrialSpec& spec) const {
    if (auto reason = WhyMemoryEnds(spec, out_of_memory_)) return reason;
    return settings_.why_impossible ? settings_.why_impossible(spec) : std::nullopt;
  }

  void Settle(const AttemptEnd& end) {
    const TrialJob job = running_.at(end.trial_id);
    running_.erase(end.trial_id);
    std::vector<Problem> problems;
    const std::optional<StoredRun> run = store_.LoadOrSetAside(end.trial_id, problems);
    for (const Problem& problem : problems) observer_.OnProblem(problem);
    if (run) {  // even of a process that was killed a moment later
      ++outcome_.ran;
      observer_.OnTrialEnd(run->record);
      search_.Ended(job.trial, OutcomeOf(*run));
      if (run->record.status == TrialStatus::kOutOfMemory) WithdrawLarger();
    } else if (InterruptCount() > 0) {
      return;  // its state is kept
    } else if (end.result == AttemptResult::kMayHeal && ++attempts_[end.trial_id] < settings_.attempts) {
      observer_.OnRetry(job.trial, end.why);
      again_.push_back(job);
    } else if (end.result == AttemptResult::kOutOfMemory) {
      Conclude(job.trial, TrialStatus::kOutOfMemory, end.why);
      WithdrawLarger();
    } else {
      Conclude(job.trial, TrialStatus::kFailed, WhyFailed(end));
    }
  }

  // Trials handed to a cluster that wait there, although memory is now known not to suffice for them.
  void WithdrawLarger() {
    std::vector<PlannedTrial> withdrawn;
    for (const auto& [id, job] : running_) {
      if (WhySkipped(job.trial.spec) && executor_.Withdraw(id)) withdrawn.push_back(job.trial);
    }
    for (const PlannedTrial& trial : withdrawn) {
      running_.erase(trial.id);
      Conclude(trial, TrialStatus::kSkipped, *WhySkipped(trial.spec));
    }
  }

  Text WhyFailed(const AttemptEnd& end) const {
    Text why = end.result == AttemptResult::kEnded
                   ? Say("ended without a whole record", "结束时未留下完整记录")
                   : end.why;
    const std::string tail = LogTail(store_.FolderOf(end.trial_id).Log());
    if (!tail.empty()) {
      why.en += "\n" + tail;
      why.zh += "\n" + tail;
    }
    return why;
  }

  RunRecord RecordOf(const PlannedTrial& trial, TrialStatus status, const Text& why) const {
    RunRecord record;
    record.trial_id = trial.id;
    record.spec = trial.spec;
    record.status = status;
    record.detail_en = why.en;
    record.detail_zh = why.zh;
    record.provenance = CollectProvenance(
        settings_.describe_backend ? settings_.describe_backend() : BackendInfo{}, settings_.rerun_command);
    record.provenance.gold_sha256 = trial.inputs.gold_sha256;
    record.provenance.training_data_sha256 = trial.inputs.training_data_sha256;
    record.provenance.model_sha256 = trial.inputs.model_sha256;
    return record;
  }

  void Announce(const PlannedTrial& trial, RunRecord record) {
    ++outcome_.ran;
    if (record.status == TrialStatus::kFailed) ++outcome_.failed;
    observer_.OnTrialEnd(record);
    search_.Ended(trial, OutcomeOf({std::move(record), {}}));
  }

  // Writes the record of a trial that did not write its own.
  void Conclude(const PlannedTrial& trial, TrialStatus status, const Text& why) {
    RunRecord record = RecordOf(trial, status, why);
    store_.FolderOf(trial.id).Prepare();
    store_.Save(record, {});
    Announce(trial, std::move(record));
  }

  // Where its folder takes no record; the other trials go on.
  void FailWithoutRecord(const PlannedTrial& trial, const Text& why) {
    observer_.OnTrialStart(trial);
    Announce(trial, RecordOf(trial, TrialStatus::kFailed, why));
  }

  const Plan& plan_;
  Search& search_;
  const RunStore& store_;
  Executor& executor_;
  const SweepSettings& settings_;
  SweepObserver& observer_;

  SweepOutcome outcome_;
  std::set<std::string> planned_;
  std::map<std::string, std::optional<TrialOutcome>> before_;  // of the plan's trials
  std::optional<TrialJob> head_;                               // waits for room
  std::map<std::string, TrialJob> running_;
  std::deque<TrialJob> again_;
  std::map<std::string, int> attempts_;
  std::vector<TrialSpec> out_of_memory_;
};

}  // namespace

ExitCode SweepOutcome::Code() const {
  if (interrupted) return ExitCode::kInterrupted;
  return failed > 0 ? ExitCode::kExecution : ExitCode::kOk;
}

FileLock LockSweep(const RunStore& store) {
  std::error_code ignored;
  if (fs::is_symlink(store.folder(), ignored)) {
    throw Error(ExitCode::kUsage, Say("{}: is a symbolic link; point --runs at the real folder",
                                      "{}：是符号链接；请让 --runs 指向真实文件夹", store.folder().string()));
  }
  std::optional<FileLock> lock = FileLock::TryAcquire(store.folder() / ".lock");
  if (lock) return *std::move(lock);
  throw Error(ExitCode::kUsage,
              Say("{}: another sweep is at work on this folder; wait for it or choose another --runs",
                  "{}：另一个实验正在使用此文件夹；请等其结束或另选 --runs", store.folder().string()));
}

SweepOutcome RunSweep(const FileLock&, const Plan& plan, Search& search, const RunStore& store,
                      Executor& executor, const SweepSettings& settings, SweepObserver& observer) {
  return Sweep(plan, search, store, executor, settings, observer).Run();
}

}  // namespace huoyan
