#include "harness/sweep/slurm_executor.h"

#include <algorithm>
#include <csignal>
#include <sstream>
#include <system_error>
#include <thread>

#include "harness/base/file.h"
#include "harness/sweep/log_tail.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kExitInterrupted = static_cast<int>(ExitCode::kInterrupted);
constexpr int kPollsForRecord = 3;  // a shared folder may show what another node wrote a moment late
constexpr std::int64_t kMib = 1 << 20;
constexpr double kTimeSafety = 2;  // the limit over the planned time: nodes differ, and may be shared
constexpr double kSecondsBesides =
    600;  // loading, and making the base where the trial is the first to need it
constexpr std::uintmax_t kMaxListBytes = 1 << 20;

std::string Quoted(const std::string& word) {
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

AttemptEnd Explain(const std::string& id, const SlurmTask& task, const std::optional<SlurmEnd>& end) {
  if (!end) {
    return {id, AttemptResult::kMayHeal,
            Say("Slurm task {} is gone and left no record", "Slurm 任务 {} 已消失且未留下记录", task.Name())};
  }
  const Text why = Say("Slurm task {} ended as {} (exit code {}, signal {})",
                       "Slurm 任务 {} 以 {} 结束（退出码 {}，信号 {}）", task.Name(), end->state,
                       end->exit_code, end->signal);
  const bool stopped = end->exit_code == kExitInterrupted || end->signal == SIGKILL || end->signal == SIGTERM;
  if (end->state == "COMPLETED") return {id, AttemptResult::kEnded, {}};
  if (end->state == "OUT_OF_MEMORY") return {id, AttemptResult::kOutOfMemory, why};
  if (end->state == "FAILED" && !stopped) return {id, AttemptResult::kFailed, why};
  if (end->state.rfind("CANCELLED", 0) == 0 || end->state == "DEADLINE")
    return {id, AttemptResult::kFailed, why};
  return {id, AttemptResult::kMayHeal, why};  // TIMEOUT, NODE_FAIL, PREEMPTED, BOOT_FAIL, killed
}

}  // namespace

SlurmExecutor::SlurmExecutor(SlurmSettings settings, const RunStore& store)
    : settings_(std::move(settings)),
      store_(store),
      folder_(fs::absolute(store.folder()) / "slurm"),
      slurm_(folder_ / "commands.log") {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (!failed && fs::is_symlink(folder_))
    failed = std::make_error_code(std::errc::too_many_symbolic_link_levels);
  if (failed) {
    throw Error(ExitCode::kExecution,
                Say("{}: cannot be created: {}", "{}：无法创建：{}", folder_.string(), failed.message()));
  }
  FindEarlierTasks();
}

void SlurmExecutor::FindEarlierTasks() {
  const auto active = slurm_.ActiveTasks();
  if (!active) {
    throw Error(ExitCode::kExecution,
                Say("squeue does not answer; is this a Slurm cluster? ({})",
                    "squeue 无响应；这里是 Slurm 集群吗？（{}）", (folder_ / "commands.log").string()));
  }
  for (const auto& entry : fs::directory_iterator(folder_)) {
    std::error_code failed;
    if (!fs::exists(entry.path() / "job.txt", failed)) continue;
    const std::vector<std::string> job = Lines(ReadFile(entry.path() / "job.txt", kMaxListBytes));
    const std::vector<std::string> trials = Lines(ReadFile(entry.path() / "trials.txt", kMaxListBytes));
    for (std::size_t i = 0; !job.empty() && i < trials.size(); ++i) {
      const SlurmTask task{job[0], static_cast<int>(i)};
      if (active->count(task.Name()) != 0) earlier_[trials[i]] = task;
    }
  }
}

void SlurmExecutor::Start(const std::vector<TrialJob>& jobs) {
  std::vector<TrialJob> fresh;
  for (const TrialJob& job : jobs) {
    const auto earlier = earlier_.find(job.trial.id);
    if (earlier == earlier_.end()) {
      fresh.push_back(job);
      continue;
    }
    running_[job.trial.id] = {earlier->second, 0};
    earlier_.erase(earlier);
  }
  if (!fresh.empty()) Submit(fresh);
}

void SlurmExecutor::Submit(const std::vector<TrialJob>& jobs) {
  int number = 0;
  while (fs::exists(folder_ / std::to_string(number))) ++number;
  const fs::path folder = folder_ / std::to_string(number);
  std::string list;
  for (const TrialJob& job : jobs) list += job.trial.id + "\n";
  WriteFileAtomically(folder / "trials.txt", list);
  WriteFileAtomically(folder / "task.sh", Script(folder / "trials.txt"));
  std::vector<std::string> arguments = SbatchArguments(jobs);
  arguments.push_back((folder / "task.sh").string());
  const std::string job_id = slurm_.Submit(arguments);
  WriteFileAtomically(folder / "job.txt", job_id + "\n");
  for (std::size_t i = 0; i < jobs.size(); ++i)
    running_[jobs[i].trial.id] = {{job_id, static_cast<int>(i)}, 0};
}

std::vector<std::string> SlurmExecutor::SbatchArguments(const std::vector<TrialJob>& jobs) const {
  std::int64_t memory = 0;
  std::optional<double> seconds = 0;
  for (const TrialJob& job : jobs) {
    memory = std::max(memory, job.need.memory_bytes);
    seconds =
        seconds && job.need.seconds ? std::optional(std::max(*seconds, *job.need.seconds)) : std::nullopt;
  }
  if (seconds) *seconds = kTimeSafety * *seconds + kSecondsBesides;
  if (settings_.time_limit_seconds) seconds = settings_.time_limit_seconds;
  const std::string bound = settings_.tasks_at_once > 0 ? "%" + std::to_string(settings_.tasks_at_once) : "";
  std::vector<std::string> arguments{
      "--job-name=" + settings_.name,
      fmt::format("--array=0-{}{}", jobs.size() - 1, bound),
      "--requeue",
      "--output=/dev/null",
      "--signal=B:TERM@60",  // time to save the state before the time limit
      fmt::format("--mem={}M", (memory + memory / 4) / kMib + 512),
  };
  if (seconds) arguments.push_back(fmt::format("--time={}", static_cast<std::int64_t>(*seconds / 60) + 1));
  arguments.insert(arguments.end(), settings_.sbatch_arguments.begin(), settings_.sbatch_arguments.end());
  return arguments;
}

std::string SlurmExecutor::Script(const fs::path& list) const {
  std::string command;
  for (const std::string& word : settings_.trial_command) command += Quoted(word) + " ";
  const std::string trials = Quoted(fs::absolute(store_.folder()).string());
  return "#!/bin/sh\n# One task of a sweep: line number SLURM_ARRAY_TASK_ID + 1 of trials.txt names its "
         "trial.\n"
         "id=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" " +
         Quoted(list.string()) + ")\nexec " + command + "--id \"$id\" > " + trials +
         "/\"$id\"/progress.jsonl 2>> " + trials + "/\"$id\"/log.txt\n";
}

std::vector<AttemptEnd> SlurmExecutor::Wait(int timeout_ms, const TrialProgressSink& on_progress) {
  std::vector<AttemptEnd> ends;
  if (killed_) {
    for (const auto& [id, one] : running_) ends.push_back(Explain(id, one.task, std::nullopt));
    running_.clear();
    return ends;
  }
  if (Clock::now() - last_poll_ < std::chrono::milliseconds(settings_.poll_ms)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(timeout_ms));
    return ends;
  }
  last_poll_ = Clock::now();
  const auto active = slurm_.ActiveTasks();
  if (!active) return ends;  // the controller is away; tasks go on without it
  for (auto& [id, one] : running_) {
    const auto found = active->find(one.task.Name());
    if (found != active->end()) {
      const std::string last = found->second == "RUNNING" ? LogTail(ProgressFile(id)) : "";
      if (const auto progress = ParseProgress(last.substr(last.rfind('\n') + 1))) on_progress(id, *progress);
      continue;
    }
    std::error_code failed;
    if (!fs::exists(store_.FolderOf(id).Record(), failed) && ++one.polls_since_end < kPollsForRecord)
      continue;
    ends.push_back(Explain(id, one.task, slurm_.EndOf(one.task)));
    fs::remove(ProgressFile(id), failed);
  }
  for (const AttemptEnd& end : ends) running_.erase(end.trial_id);
  return ends;
}

bool SlurmExecutor::Withdraw(const std::string& trial_id) {
  const auto one = running_.find(trial_id);
  const auto active = slurm_.ActiveTasks();
  if (one == running_.end() || !active) return false;
  const std::string task = one->second.task.Name();
  const auto state = active->find(task);
  if (state == active->end() || state->second != "PENDING") return false;
  slurm_.Cancel({"--state=PENDING", task});
  running_.erase(one);  // should it have begun just now, its record is taken by the next sweep
  return true;
}

void SlurmExecutor::Interrupt() {
  std::vector<std::string> pending{"--state=PENDING"};
  std::vector<std::string> running{"--signal=TERM", "--batch"};
  for (const std::string& job : Jobs()) {
    pending.push_back(job);
    running.push_back(job);
  }
  slurm_.Cancel(pending);
  slurm_.Cancel(running);
}

void SlurmExecutor::Kill() {
  std::vector<std::string> running{"--signal=KILL", "--batch"};
  const std::vector<std::string> jobs = Jobs();
  running.insert(running.end(), jobs.begin(), jobs.end());
  slurm_.Cancel(running);
  slurm_.Cancel(jobs);
  killed_ = true;
}

std::vector<std::string> SlurmExecutor::Jobs() const {
  std::vector<std::string> jobs;
  for (const auto& entry : running_) {
    if (std::find(jobs.begin(), jobs.end(), entry.second.task.job) == jobs.end())
      jobs.push_back(entry.second.task.job);
  }
  return jobs;
}

fs::path SlurmExecutor::ProgressFile(const std::string& trial_id) const {
  return store_.FolderOf(trial_id).path / "progress.jsonl";
}

}  // namespace huoyan
