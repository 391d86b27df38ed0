#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace huoyan {

/// One option or positional argument as it is documented.
struct DocumentedOption {
  std::vector<std::string> names;  ///< "-j", "--jobs"; for what has only a place, the name of that
  std::string place;        ///< what the argument is called where it goes without a name; empty: nowhere
  bool positional = false;  ///< has a place and no other name
  bool repeats = false;     ///< takes its place and all after it
  bool takes_value = false;
  bool required = false;
  std::string fallback;              ///< the default; empty when there is none to show
  std::vector<std::string> choices;  ///< the values it can be told to take; "key=" begins one; empty: any
  std::string description;
};

/// A command and its commands, read from the parser itself, so that manual and completion cannot disagree
/// with it.
struct DocumentedCommand {
  std::string path;  ///< "huoyan", "huoyan model create"
  std::string name;  ///< the last word of `path`
  std::string description;
  std::string footer;
  std::vector<DocumentedOption> options;
  std::vector<DocumentedCommand> commands;
};
DocumentedCommand Document(const CLI::App& app);

/// The checks of an option's value that CLI11 describes as "(INT in [1 - 9999]) OR ({auto})": either of them
/// will do.
std::vector<std::string> Alternatives(const std::string& checks);

/// The words among which the value of `option` must be, where it must be or may be one of some.
std::vector<std::string> ChoicesOf(const CLI::Option& option);

/// The completion script of "bash", "zsh" or "fish".
std::string CompletionScript(const DocumentedCommand& root, const std::string& shell);

/// The manual page huoyan(1) in man's roff.
std::string ManualPage(const DocumentedCommand& root, const std::string& version);

}  // namespace huoyan
