#include "tests/chaos/sweep_program.h"

#include <spawn.h>
#include <sys/wait.h>

#include <fstream>

#include "harness/base/file.h"
#include "harness/cli/command_line.h"

extern char** environ;

namespace huoyan {
namespace {

namespace fs = std::filesystem;

std::string FirstLines(const fs::path& file, int count) {
  const std::string text = ReadFile(file);
  std::size_t end = 0;
  for (int i = 0; i < count; ++i) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

int CodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

}  // namespace

SweepProgram::SweepProgram(int steps) {
  const fs::path data = fs::path(HUOYAN_SOURCE_DIR) / "evalsets/xiyou";
  WriteFileAtomically(folder_ / "gold.jsonl", FirstLines(data / "gold.jsonl", 24));
  WriteFileAtomically(folder_ / "digest.jsonl", FirstLines(data / "digest.jsonl", 3));
  WriteFileAtomically(folder_ / "pairs.jsonl",
                      "{\"prompt\": \"石猴生在哪座山？\", \"answer\": \"花果山\"}\n"
                      "{\"prompt\": \"谁大闹天宫？\", \"answer\": \"孙悟空\"}\n");
  Json experiment = Json::parse(R"({"version": 1, "name": "chaos", "models": {"小": {"create": "tiny-test"}},
    "data": {"gold": "gold.jsonl", "digest": "digest.jsonl", "sft": "pairs.jsonl"},
    "axes": {"lora.rank": [2, 4]}, "device": "cpu", "decode": {"max_new_tokens": 16, "batch_size": 4},
    "train": {"epochs": 1000000, "batch_size": 2, "accumulation": 32, "sequence_length": 256, "checkpoint_every_steps": 5}})");
  experiment["train"]["max_steps"] = steps;
  WriteFileAtomically(folder_ / "x.json", experiment.dump(1));
}

pid_t SweepProgram::Start(const std::vector<std::string>& environment,
                          const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"env", "HUOYAN_CACHE=cache", "LC_ALL=C", "OMP_WAIT_POLICY=PASSIVE"};
  words.insert(words.end(), environment.begin(), environment.end());
  words.insert(words.end(), {HUOYAN_PROGRAM, "run", "x.json"});
  words.insert(words.end(), arguments.begin(), arguments.end());
  const std::string command = "cd " + ShellCommand({folder_.path().string()}) + " && exec " +
                              ShellCommand(words) + " >> stdout 2>> stderr";
  std::vector<char*> argv{const_cast<char*>("sh"), const_cast<char*>("-c"),
                          const_cast<char*>(command.c_str()), nullptr};
  pid_t pid = -1;
  if (::posix_spawn(&pid, "/bin/sh", nullptr, nullptr, argv.data(), environ) != 0) return -1;
  return pid;
}

int SweepProgram::Wait(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return CodeOf(status);
}

bool SweepProgram::HasEnded(pid_t pid, int& code) {
  int status = 0;
  if (::waitpid(pid, &status, WNOHANG) != pid) return false;
  code = CodeOf(status);
  return true;
}

std::string SweepProgram::Errors() const { return ReadFile(folder_ / "stderr"); }

std::vector<pid_t> SweepProgram::ChildrenOf(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; in >> child;) children.push_back(child);
  return children;
}

}  // namespace huoyan
