#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"
#include "tests/harness/scratch_folder.h"

namespace huoyan {

/// How the program ended and what it wrote.
struct ProgramResult {
  int code = 0;
  std::string out;
  std::string err;
};

/// The real program in a folder of its own, in English unless `environment` says otherwise.
class Program {
 public:
  explicit Program(std::string environment = "LC_ALL=C") : environment_(std::move(environment)) {}

  const ScratchFolder& folder() const { return folder_; }

  ProgramResult Run(const std::vector<std::string>& arguments, const std::string& input = "") const {
    WriteFileAtomically(folder_ / "stdin", input);
    std::vector<std::string> words{HUOYAN_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const std::string command = "cd " + ShellCommand({folder_.path().string()}) +
                                " && env HUOYAN_CACHE=cache " + environment_ + " " + ShellCommand(words) +
                                " < stdin > stdout 2> stderr";
    const int status = std::system(command.c_str());
    ProgramResult result;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.out = ReadFile(folder_ / "stdout");
    result.err = ReadFile(folder_ / "stderr");
    return result;
  }

  void Write(const std::string& name, const std::string& content) const {
    WriteFileAtomically(folder_ / name, content);
  }

 private:
  ScratchFolder folder_;
  std::string environment_;
};

}  // namespace huoyan
