#include "harness/sweep/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "harness/base/error.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves declaring it to us

namespace huoyan {
namespace {

constexpr std::size_t kMaxLineBytes = 1 << 16;

[[noreturn]] void FailToStart(const std::string& program, int reason) {
  throw Error(ExitCode::kExecution,
              Say("{}: cannot be started: {}", "{}：无法启动：{}", program, std::strerror(reason)));
}

// Locks among them: a lock that a child kept would outlive the process that took it.
void CloseOtherFiles() {
  std::vector<int> open;
  std::error_code failed;
  for (std::filesystem::directory_iterator at("/dev/fd", failed), end; !failed && at != end;
       at.increment(failed))
    open.push_back(std::atoi(at->path().filename().c_str()));
  for (const int file : open) {
    if (file > STDERR_FILENO) ::close(file);
  }
}

// The spawn settings as an object, so that they are given back on every path.
struct SpawnSettings {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  SpawnSettings(int output, const std::filesystem::path& log) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0644);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&signals, signal);
    posix_spawnattr_setsigdefault(&attributes, &signals);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
};

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) FailToStart(arguments[0], errno);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const SpawnSettings settings(ends[1], log);
  const int failed =
      ::posix_spawnp(&pid_, argv[0], &settings.files, &settings.attributes, argv.data(), environ);
  ::close(ends[1]);
  output_ = ends[0];
  if (failed != 0) {
    pid_ = -1;
    ::close(output_);
    FailToStart(arguments[0], failed);
  }
}

ChildProcess::ChildProcess(const std::function<int()>& body, const std::filesystem::path& log) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) FailToStart("fork", errno);
  const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0644);
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  std::fflush(nullptr);  // or what is buffered would be written twice
  if (errors >= 0 && input >= 0) pid_ = ::fork();
  const int failed = errno;
  if (pid_ == 0) {
    ::setpgid(0, 0);
    ::dup2(input, STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    CloseOtherFiles();
    const int code = body();
    std::fflush(nullptr);
    ::_exit(code);
  }
  for (const int end : {errors, input, ends[1]}) {
    if (end >= 0) ::close(end);
  }
  output_ = ends[0];
  ::fcntl(output_, F_SETFD, FD_CLOEXEC);
  if (pid_ > 0) {
    ::setpgid(pid_, pid_);  // both sides, so that neither has to wait for the other
    return;
  }
  ::close(output_);
  FailToStart(log.string(), failed);
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    Wait();
  }
  ::close(output_);
}

bool ChildProcess::ReadLines(int timeout_ms, const std::function<void(const std::string&)>& on_line) {
  struct pollfd waiting {
    output_, POLLIN, 0
  };
  if (::poll(&waiting, 1, timeout_ms) <= 0) return true;
  std::array<char, 4096> piece;
  const ssize_t count = ::read(output_, piece.data(), piece.size());
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return false;
  pending_.append(piece.data(), static_cast<std::size_t>(count));
  for (std::size_t end; (end = pending_.find('\n')) != std::string::npos; pending_.erase(0, end + 1)) {
    on_line(pending_.substr(0, end));
  }
  if (pending_.size() > kMaxLineBytes) pending_.clear();
  return true;
}

void ChildProcess::Signal(int signal) {
  if (pid_ > 0) ::kill(pid_, signal);
}

ProcessEnd ChildProcess::Wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) return {0, WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

}  // namespace huoyan
