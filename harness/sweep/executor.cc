#include "harness/sweep/executor.h"

#include <csignal>
#include <cstring>
#include <fstream>
#include <system_error>

#include "harness/base/file.h"
#include "harness/records/provenance.h"
#include "harness/sweep/child_process.h"
#include "harness/sweep/file_lock.h"
#include "harness/sweep/interrupt.h"
#include "harness/sweep/memory_order.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

constexpr int kTickMs = 200;
constexpr int kExitInterrupted = static_cast<int>(ExitCode::kInterrupted);
constexpr std::streamoff kLogTailBytes = 2000;

class Sweep {
 public:
  Sweep(const Plan& plan, const RunStore& store, const SweepSettings& settings, SweepObserver& observer)
      : plan_(plan), store_(store), settings_(settings), observer_(observer) {}

  SweepOutcome Run() {
    const std::vector<const PlannedTrial*> pending = FindPending();
    observer_.OnSweepStart(plan_.trials.size(), pending.size());
    for (const PlannedTrial* trial : pending) {
      if (InterruptCount() == 0) RunOne(*trial);
      if (InterruptCount() > 0) {
        outcome_.interrupted = true;
        break;
      }
    }
    return outcome_;
  }

 private:
  // Sorts out what is done, and remembers what ran out of memory in earlier runs.
  std::vector<const PlannedTrial*> FindPending() {
    std::vector<const PlannedTrial*> pending;
    for (const PlannedTrial& trial : plan_.trials) {
      std::vector<Problem> problems;
      const std::optional<StoredRun> run = store_.LoadOrSetAside(trial.id, problems);
      for (const Problem& problem : problems) observer_.OnProblem(problem);
      const bool keep = run && (settings_.retry ? run->record.status == TrialStatus::kCompleted
                                                : run->record.status != TrialStatus::kFailed);
      if (!keep) {
        pending.push_back(&trial);
        continue;
      }
      ++outcome_.kept;
      if (run->record.status == TrialStatus::kOutOfMemory) out_of_memory_.push_back(trial.spec);
    }
    return pending;
  }

  void RunOne(const PlannedTrial& trial) {
    observer_.OnTrialStart(trial);
    for (const TrialSpec& larger : out_of_memory_) {
      if (!NeedsAtLeast(trial.spec, larger)) continue;
      Conclude(trial, TrialStatus::kSkipped,
               Say("needs at least the memory of \"{}\", which ran out of it",
                   "所需内存不少于已内存不足的 \"{}\"", Label(larger)));
      return;
    }
    const ProcessEnd end = RunChild(trial);
    if (InterruptCount() > 0) return;
    std::vector<Problem> problems;
    const std::optional<StoredRun> run = store_.LoadOrSetAside(trial.id, problems);
    if (end.code == 0 && end.signal == 0 && run) {
      ++outcome_.ran;
      if (run->record.status == TrialStatus::kOutOfMemory) out_of_memory_.push_back(trial.spec);
      observer_.OnTrialEnd(run->record);
      return;
    }
    Conclude(trial, TrialStatus::kFailed, WhyFailed(trial, end));
  }

  ProcessEnd RunChild(const PlannedTrial& trial) {
    const TrialFolder folder = store_.FolderOf(trial.id);
    std::error_code failed;
    fs::create_directories(folder.path, failed);
    fs::remove(folder.Record(), failed);  // of an attempt that is being repeated
    std::vector<std::string> command = settings_.trial_command;
    command.insert(command.end(), {"--id", trial.id});
    ChildProcess child(command, folder.Log());
    int forwarded = 0;
    const auto on_line = [&](const std::string& line) {
      if (const auto progress = ParseProgress(line)) observer_.OnProgress(*progress);
    };
    while (child.ReadLines(kTickMs, on_line)) {
      if (const int count = InterruptCount(); count > forwarded) {
        if (forwarded == 0) observer_.OnInterrupt();
        child.Signal(count == 1 ? SIGINT : SIGKILL);
        forwarded = count;
      }
      observer_.OnTick();
    }
    return child.Wait();
  }

  Text WhyFailed(const PlannedTrial& trial, const ProcessEnd& end) const {
    const std::string tail = LogTail(store_.FolderOf(trial.id).Log());
    Text why;
    if (end.signal != 0) {
      why = Say("ended by signal {} ({}); if nobody sent it, the system may have run out of memory",
                "被信号 {}（{}）终止；若非人为，可能是系统内存不足", end.signal, strsignal(end.signal));
    } else if (end.code == kExitInterrupted) {
      why = Say("was interrupted from outside the sweep", "被外部中断");
    } else if (end.code == 0) {
      why = Say("ended without a whole record", "结束时未留下完整记录");
    } else {
      why = Say("ended with exit code {}", "以退出码 {} 结束", end.code);
    }
    if (!tail.empty()) {
      why.en += "\n" + tail;
      why.zh += "\n" + tail;
    }
    return why;
  }

  // Writes the record of a trial that did not write its own.
  void Conclude(const PlannedTrial& trial, TrialStatus status, const Text& why) {
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
    store_.Save(record, {});
    ++outcome_.ran;
    if (status == TrialStatus::kFailed) ++outcome_.failed;
    observer_.OnTrialEnd(record);
  }

  const Plan& plan_;
  const RunStore& store_;
  const SweepSettings& settings_;
  SweepObserver& observer_;
  SweepOutcome outcome_;
  std::vector<TrialSpec> out_of_memory_;
};

}  // namespace

ExitCode SweepOutcome::Code() const {
  if (interrupted) return ExitCode::kInterrupted;
  return failed > 0 ? ExitCode::kExecution : ExitCode::kOk;
}

std::string LogTail(const fs::path& log) {
  std::ifstream in(log, std::ios::binary | std::ios::ate);
  if (!in) return "";
  const std::streamoff size = in.tellg();
  in.seekg(std::max<std::streamoff>(0, size - kLogTailBytes));
  std::string tail{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (size > kLogTailBytes) tail.erase(0, tail.find('\n') + 1);  // a first line that is cut off
  for (char& byte : tail) {
    const bool printable = static_cast<unsigned char>(byte) >= ' ' || byte == '\n';
    if (!printable) byte = ' ';
  }
  while (!tail.empty() && (tail.back() == '\n' || tail.back() == ' ')) tail.pop_back();
  if (IsUtf8(tail)) return tail;
  for (char& byte : tail) {
    if (static_cast<unsigned char>(byte) >= 0x80) byte = '?';
  }
  return tail;
}

SweepOutcome RunSweep(const Plan& plan, const RunStore& store, const SweepSettings& settings,
                      SweepObserver& observer) {
  const std::optional<FileLock> lock = FileLock::TryAcquire(store.folder() / ".lock");
  if (!lock) {
    throw Error(ExitCode::kUsage,
                Say("{}: another sweep is at work on this folder; wait for it or choose another --runs",
                    "{}：另一个实验正在使用此文件夹；请等其结束或另选 --runs", store.folder().string()));
  }
  return Sweep(plan, store, settings, observer).Run();
}

}  // namespace huoyan
