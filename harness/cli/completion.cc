#include <stdexcept>

#include "harness/cli/command_tree.h"

namespace huoyan {
namespace {

// Everything that may follow a command: its commands and options, and the options that go anywhere.
std::string WordsAfter(const DocumentedCommand& command, const DocumentedCommand& root) {
  std::string words;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
  for (const DocumentedCommand& one : command.commands) add(one.name);
  for (const DocumentedOption& option : command.options) {
    for (const std::string& name : option.names) {
      if (!option.positional) add(name);
    }
  }
  if (command.path == root.path) return words;
  for (const DocumentedOption& option : root.options) {
    for (const std::string& name : option.names) {
      if (name != "--help" && name != "-h" && name != "--version") add(name);
    }
  }
  return words;
}

// One `case` branch a command, the innermost first named by its words.
std::string BashBranches(const DocumentedCommand& command, const DocumentedCommand& root) {
  std::string text = "    \"" + command.path + "\") words=\"" + WordsAfter(command, root) + "\" ;;\n";
  for (const DocumentedCommand& one : command.commands) text += BashBranches(one, root);
  return text;
}

std::string BashScript(const DocumentedCommand& root) {
  return "# bash completion of huoyan: huoyan completion bash > /etc/bash_completion.d/huoyan\n"
         "_huoyan() {\n"
         "  local path=huoyan word words i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    case \"$path $word\" in\n" +
         [&] {
           std::string known;
           for (const DocumentedCommand& one : root.commands) {
             known += (known.empty() ? "" : " | ") + ("\"" + one.path + "\"");
             for (const DocumentedCommand& inner : one.commands) known += " | \"" + inner.path + "\"";
           }
           return "      " + known + ") path=\"$path $word\" ;;\n";
         }() +
         "    esac\n"
         "  done\n"
         "  case $path in\n" +
         BashBranches(root, root) +
         "  esac\n"
         "  local IFS=$' \\n'\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _huoyan huoyan\n";
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("\\'") : std::string(1, c);
  return quoted + "'";
}

std::string FishLines(const DocumentedCommand& command, const std::string& condition) {
  std::string text;
  for (const DocumentedCommand& one : command.commands) {
    text += "complete -c huoyan -f -n " + Quoted(condition) + " -a " + one.name + " -d " +
            Quoted(one.description) + "\n";
  }
  for (const DocumentedOption& option : command.options) {
    if (option.positional) continue;
    text += "complete -c huoyan" + (command.commands.empty() ? " -n " + Quoted(condition) : "");
    for (const std::string& name : option.names)
      text += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
    text += std::string(option.takes_value ? " -r" : "") + " -d " + Quoted(option.description) + "\n";
  }
  for (const DocumentedCommand& one : command.commands)
    text += FishLines(one, "__fish_seen_subcommand_from " + one.name);
  return text;
}

}  // namespace

std::string CompletionScript(const DocumentedCommand& root, const std::string& shell) {
  if (shell == "bash") return BashScript(root);
  if (shell == "zsh")
    return "#compdef huoyan\nautoload -U +X bashcompinit && bashcompinit\n" + BashScript(root);
  if (shell == "fish")
    return "# fish completion of huoyan: huoyan completion fish > ~/.config/fish/completions/huoyan.fish\n" +
           FishLines(root, "__fish_use_subcommand");
  throw std::invalid_argument("no completion is written for " + shell);
}

}  // namespace huoyan
