#include "harness/cli/rerun_command.h"

#include "harness/cli/command_line.h"

namespace huoyan {

std::string RerunCommand(const std::string& experiment, const std::vector<std::string>& overrides) {
  std::vector<std::string> words{"huoyan", "run", experiment};
  words.insert(words.end(), overrides.begin(), overrides.end());
  return ShellCommand(words);
}

}  // namespace huoyan
