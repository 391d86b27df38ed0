#include <memory>

#include "harness/cli/command_line.h"
#include "harness/cli/command_tree.h"

namespace huoyan {

void AddManualCommands(CLI::App& app, CommandLine& line) {
  CLI::App* completion = AddCommand(app, "completion", "print the completion script of a shell");
  auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  SetAction(line, completion, [&app, shell] {
    PrintOut(CompletionScript(Document(app), *shell));
    return ExitCode::kOk;
  });

  CLI::App* manual = AddCommand(app, "man", "print the manual page: huoyan man | man -l -");
  SetAction(line, manual, [&app] {
    PrintOut(ManualPage(Document(app), HUOYAN_VERSION));
    return ExitCode::kOk;
  });
}

}  // namespace huoyan
