#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace huoyan {

/// How a process ended: by itself with `code`, or by `signal` when that is not 0.
struct ProcessEnd {
  int code = 0;
  int signal = 0;
};

/// A program, or a copy of this one, running beside it in a process group of its own, so that a terminal's
/// Ctrl-C reaches it only through Signal(). Its standard output is read line by line, its standard error is
/// appended to a file.
class ChildProcess {
 public:
  /// `arguments[0]` is the program, looked for in PATH when it has no slash. Throws Error(kExecution) when it
  /// cannot be started.
  ChildProcess(const std::vector<std::string>& arguments, const std::filesystem::path& log);

  /// A copy of this process that runs `body` and ends with its result, without loading the program again.
  /// This process may have no other threads, and nothing of what `body` computes with may have been started
  /// in it yet (host.h: ForkedProcessMayCompute). The copy keeps no open file but the three standard ones.
  /// Throws Error(kExecution) when it cannot be started.
  ChildProcess(const std::function<int()>& body, const std::filesystem::path& log);

  /// Kills it if it is still running.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits up to `timeout_ms` for output and hands over each whole line; returns early on a signal. False
  /// once the output has ended. Lines beyond 64 KiB are dropped.
  bool ReadLines(int timeout_ms, const std::function<void(const std::string&)>& on_line);

  /// The descriptor ReadLines reads from, for waiting on several processes.
  int output() const { return output_; }

  void Signal(int signal);

  /// Waits for the end.
  ProcessEnd Wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string pending_;
};

}  // namespace huoyan
