#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace huoyan {

/// One option or positional argument as it is documented.
struct DocumentedOption {
  std::vector<std::string> names;  ///< "-j", "--jobs"; for a positional argument its name
  bool positional = false;
  bool takes_value = false;
  bool required = false;
  std::string fallback;  ///< the default; empty when there is none to show
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

/// The completion script of "bash", "zsh" or "fish".
std::string CompletionScript(const DocumentedCommand& root, const std::string& shell);

/// The manual page huoyan(1) in man's roff.
std::string ManualPage(const DocumentedCommand& root, const std::string& version);

}  // namespace huoyan
