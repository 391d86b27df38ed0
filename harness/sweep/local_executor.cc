#include "harness/sweep/local_executor.h"

#include <poll.h>

#include <chrono>
#include <csignal>
#include <cstring>

namespace huoyan {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kExitInterrupted = static_cast<int>(ExitCode::kInterrupted);
constexpr double kSecondsToSaveState = 60;

// Whoever sends one of these has nothing against the trial; a crash or an exit code is the trial's own.
bool IsSentFromOutside(int signal) {
  return signal == SIGKILL || signal == SIGTERM || signal == SIGINT || signal == SIGHUP;
}

AttemptEnd Explain(const std::string& id, const ProcessEnd& end) {
  if (end.signal != 0) {
    return {id, IsSentFromOutside(end.signal) ? AttemptResult::kMayHeal : AttemptResult::kFailed,
            Say("ended by signal {} ({}); if nobody sent it, the system may have run out of memory",
                "被信号 {}（{}）终止；若非人为，可能是系统内存不足", end.signal, strsignal(end.signal))};
  }
  if (end.code == kExitInterrupted) {
    return {id, AttemptResult::kMayHeal, Say("was interrupted from outside the sweep", "被外部中断")};
  }
  if (end.code != 0) {
    return {id, AttemptResult::kFailed, Say("ended with exit code {}", "以退出码 {} 结束", end.code)};
  }
  return {id, AttemptResult::kEnded, {}};
}

}  // namespace

struct LocalExecutor::Running {
  TrialJob job;
  std::unique_ptr<ChildProcess> process;
  Clock::time_point started = Clock::now();
  bool out_of_time = false;
};

LocalExecutor::LocalExecutor(LocalSettings settings, const RunStore& store)
    : settings_(std::move(settings)), store_(store) {}

LocalExecutor::~LocalExecutor() = default;

bool LocalExecutor::HasRoomFor(const TrialJob& job) const {
  if (running_.empty()) return true;
  if (IsFull()) return false;
  std::int64_t planned = job.need.memory_bytes;
  for (const auto& other : running_) planned += other->job.need.memory_bytes;
  return settings_.memory_bytes == 0 || planned <= settings_.memory_bytes;
}

void LocalExecutor::Start(const std::vector<TrialJob>& jobs) {
  for (const TrialJob& job : jobs) {
    const std::filesystem::path log = store_.FolderOf(job.trial.id).Log();
    auto running = std::make_unique<Running>();
    running->job = job;
    if (settings_.trial_body) {
      if (settings_.before_fork) settings_.before_fork(job.trial);
      running->process = std::make_unique<ChildProcess>([&] { return settings_.trial_body(job.trial); }, log);
    } else {
      std::vector<std::string> command = settings_.trial_command;
      command.insert(command.end(), {"--id", job.trial.id});
      running->process = std::make_unique<ChildProcess>(command, log);
    }
    running_.push_back(std::move(running));
  }
}

std::vector<AttemptEnd> LocalExecutor::Wait(int timeout_ms, const TrialProgressSink& on_progress) {
  std::vector<struct pollfd> outputs;
  for (const auto& one : running_) outputs.push_back({one->process->output(), POLLIN, 0});
  if (::poll(outputs.data(), outputs.size(), timeout_ms) < 0) outputs.clear();  // a signal
  std::vector<AttemptEnd> ends;
  std::vector<std::unique_ptr<Running>> still;
  for (std::size_t i = 0; i < running_.size(); ++i) {
    Running& one = *running_[i];
    const std::string& id = one.job.trial.id;
    const bool readable = i < outputs.size() && outputs[i].revents != 0;
    const bool goes_on = !readable || one.process->ReadLines(0, [&](const std::string& line) {
      if (const auto progress = ParseProgress(line)) on_progress(id, *progress);
    });
    if (!goes_on) {
      ends.push_back(Explain(id, one.process->Wait()));
      if (one.out_of_time && ends.back().result != AttemptResult::kEnded) {
        ends.back().result = AttemptResult::kFailed;
        ends.back().why = Say(
            "reached the time limit of {} s; what it has trained is kept, run again to go on",
            "达到时限 {} 秒；已训练的部分保留，重新运行即可继续", settings_.time_limit_seconds.value_or(0));
      }
      continue;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - one.started).count();
    if (settings_.time_limit_seconds && seconds > *settings_.time_limit_seconds) {
      if (!one.out_of_time) one.process->Signal(SIGINT);
      if (seconds > *settings_.time_limit_seconds + kSecondsToSaveState) one.process->Signal(SIGKILL);
      one.out_of_time = true;
    }
    still.push_back(std::move(running_[i]));
  }
  running_ = std::move(still);
  return ends;
}

void LocalExecutor::Interrupt() {
  for (const auto& one : running_) one->process->Signal(SIGINT);
}

void LocalExecutor::Kill() {
  for (const auto& one : running_) one->process->Signal(SIGKILL);
}

}  // namespace huoyan
