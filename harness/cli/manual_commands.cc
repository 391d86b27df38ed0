#include <memory>
#include <set>

#include "harness/cli/command_line.h"
#include "harness/cli/command_tree.h"
#include "harness/cli/schemas.h"
#include "harness/experiment/experiment.h"

namespace huoyan {
namespace {

// Every key below `schema` whose value is no object of known keys, with the "=" an override has after it.
void AddKeys(const Json& schema, const std::string& prefix, std::set<std::string>& keys) {
  for (const auto& [name, member] : schema.at("properties").items()) {
    if (member.contains("properties")) {
      AddKeys(member, prefix + name + ".", keys);
    } else {
      keys.insert(prefix + name + "=");
    }
  }
}

std::vector<std::string> OverrideKeys() {
  Json schema = ExperimentSchema();
  schema["properties"].erase("axes");
  std::set<std::string> keys;
  AddKeys(schema, "", keys);
  for (const std::string& axis : AxisKeys()) keys.insert(axis + "=");
  return {keys.begin(), keys.end()};
}

// What the parser cannot know: the values of arguments that are checked later.
void AddChoices(DocumentedCommand& command, const std::vector<std::string>& override_keys) {
  for (DocumentedOption& option : command.options) {
    const std::string& name = option.names.back();
    if (name == "overrides" || name == "--set") option.choices = override_keys;
    if (command.name == "schema" && option.positional) {
      for (const NamedSchema& schema : NamedSchemas()) option.choices.push_back(schema.name);
    }
  }
  for (DocumentedCommand& one : command.commands) AddChoices(one, override_keys);
}

}  // namespace

void AddManualCommands(CLI::App& app, CommandLine& line) {
  CLI::App* completion = AddCommand(app, "completion", "print the completion script of a shell");
  auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  SetAction(line, completion, [&app, shell] {
    DocumentedCommand root = Document(app);
    AddChoices(root, OverrideKeys());
    PrintOut(CompletionScript(root, *shell));
    return ExitCode::kOk;
  });

  CLI::App* manual = AddCommand(app, "man", "print the manual page: huoyan man | man -l -");
  SetAction(line, manual, [&app] {
    PrintOut(ManualPage(Document(app), HUOYAN_VERSION));
    return ExitCode::kOk;
  });
}

}  // namespace huoyan
