#include "harness/sweep/slurm.h"

#include <cstdio>

#include "harness/sweep/child_process.h"
#include "harness/sweep/log_tail.h"

namespace huoyan {
namespace {

struct Output {
  ProcessEnd end;
  std::vector<std::string> lines;

  bool ok() const { return end.code == 0 && end.signal == 0; }
};

Output Call(const std::vector<std::string>& words, const std::filesystem::path& log) {
  Output output;
  ChildProcess process(words, log);
  while (process.ReadLines(-1, [&](const std::string& line) { output.lines.push_back(line); })) {
  }
  output.end = process.Wait();
  return output;
}

// The text between `key` and the next space; empty when the key is not there.
std::string ValueOf(const std::string& line, const std::string& key) {
  const std::size_t at = line.find(key);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + key.size();
  return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace

std::optional<SlurmEnd> ParseSlurmEnd(const std::string& line) {
  SlurmEnd end;
  end.state = ValueOf(line, " JobState=");
  if (end.state.empty()) return std::nullopt;
  std::sscanf(ValueOf(line, " ExitCode=").c_str(), "%d:%d", &end.exit_code, &end.signal);
  return end;
}

std::string Slurm::Submit(const std::vector<std::string>& arguments) const {
  std::vector<std::string> words{"sbatch", "--parsable"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Output output = Call(words, log_);
  if (output.ok() && !output.lines.empty()) return output.lines[0].substr(0, output.lines[0].find(';'));
  throw Error(ExitCode::kExecution,
              Say("sbatch did not take the job:\n{}", "sbatch 未接受作业：\n{}", LogTail(log_)));
}

std::optional<std::map<std::string, std::string>> Slurm::ActiveTasks() const {
  const Output output = Call({"squeue", "--me", "--noheader", "--array", "--format=%F_%K %T"}, log_);
  if (!output.ok()) return std::nullopt;
  std::map<std::string, std::string> tasks;
  for (const std::string& line : output.lines) {
    const std::size_t space = line.find(' ');
    if (space != std::string::npos) tasks[line.substr(0, space)] = line.substr(space + 1);
  }
  return tasks;
}

std::optional<SlurmEnd> Slurm::EndOf(const SlurmTask& task) const {
  const Output output = Call({"scontrol", "show", "job", task.Name(), "--oneliner"}, log_);
  if (!output.ok() || output.lines.empty()) return std::nullopt;
  return ParseSlurmEnd(output.lines[0]);
}

void Slurm::Cancel(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"scancel", "--quiet"});
  Call(arguments, log_);
}

}  // namespace huoyan
