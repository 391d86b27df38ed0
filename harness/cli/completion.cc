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

std::string Joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::vector<DocumentedCommand> AllCommands(const DocumentedCommand& root) {
  std::vector<DocumentedCommand> all{root};
  for (const DocumentedCommand& one : root.commands) {
    const std::vector<DocumentedCommand> inner = AllCommands(one);
    all.insert(all.end(), inner.begin(), inner.end());
  }
  return all;
}

// The `case` pattern of an option behind the command it follows; the program's own follow any.
std::string OptionPattern(const DocumentedCommand& command, const DocumentedCommand& root,
                          const DocumentedOption& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(command.path == root.path ? root.path + "*\" " + name + "\""
                                                 : "\"" + command.path + " " + name + "\"");
  }
  return Joined(patterns, " | ");
}

std::string Branch(const std::string& pattern, const std::string& action) {
  return "      " + pattern + ") " + action + " ;;\n";
}

// What a word before the one being typed does: it leads to a command, asks for a value, or fills a place.
std::string BashWordBranches(const DocumentedCommand& root) {
  std::string commands, options;
  for (const DocumentedCommand& command : AllCommands(root)) {
    if (command.path != root.path) commands += (commands.empty() ? "\"" : " | \"") + command.path + "\"";
    for (const DocumentedOption& option : command.options) {
      if (option.positional || !option.takes_value) continue;
      options += (options.empty() ? "" : " | ") + OptionPattern(command, root, option);
    }
  }
  return Branch(commands, "path=\"$path $word\"") + Branch(options, "option=$word") +
         Branch("*\" -\"* | *\" =\"", "") + Branch("*", "place=$((place + 1))");
}

std::string BashValueBranches(const DocumentedCommand& root) {
  std::string text;
  for (const DocumentedCommand& command : AllCommands(root)) {
    for (const DocumentedOption& option : command.options) {
      if (option.positional || option.choices.empty()) continue;
      text += Branch(OptionPattern(command, root, option), "words=\"" + Joined(option.choices, " ") + "\"");
    }
  }
  return text;
}

std::string BashCommandBranches(const DocumentedCommand& root) {
  std::string text;
  for (const DocumentedCommand& command : AllCommands(root))
    text += Branch("\"" + command.path + "\"", "words=\"" + WordsAfter(command, root) + "\"");
  return text;
}

// By "COMMAND PLACE", the places counted from 0.
std::string BashPlaceBranches(const DocumentedCommand& root) {
  std::string text;
  for (const DocumentedCommand& command : AllCommands(root)) {
    int place = 0;
    for (const DocumentedOption& option : command.options) {
      if (option.place.empty()) continue;
      const std::string number = std::to_string(place++);
      if (option.choices.empty()) continue;
      const std::string pattern =
          "\"" + command.path + " \"" + (option.repeats ? "[" + number + "-9]*" : number);
      text += Branch(pattern, "words=\"$words " + Joined(option.choices, " ") + "\"");
    }
  }
  return text;
}

// bash splits words at "=", so that an option and its value may have one between them.
std::string BashScript(const DocumentedCommand& root) {
  return "# bash completion of huoyan: huoyan completion bash > /etc/bash_completion.d/huoyan\n"
         "_huoyan() {\n"
         "  local path=huoyan word option= place=0 words= i typed=${COMP_WORDS[COMP_CWORD]}\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    if [[ -n $option ]]; then\n"
         "      [[ $word == = ]] || option=\n"
         "      continue\n"
         "    fi\n"
         "    case \"$path $word\" in\n" +
         BashWordBranches(root) +
         "    esac\n"
         "  done\n"
         "  if [[ -n $option ]]; then\n"
         "    [[ $typed == = ]] && typed=\n"
         "    case \"$path $option\" in\n" +
         BashValueBranches(root) +
         "    esac\n"
         "  else\n"
         "    case $path in\n" +
         BashCommandBranches(root) +
         "    esac\n"
         "    case \"$path $place\" in\n" +
         BashPlaceBranches(root) +
         "    esac\n"
         "  fi\n"
         "  local IFS=$' \\n'\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$typed\"))\n"
         "  [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2> /dev/null\n"
         "  return 0\n"
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
    const std::string choices = option.choices.empty() ? "" : " -a " + Quoted(Joined(option.choices, " "));
    if (!option.place.empty() && !choices.empty())
      text += "complete -c huoyan -n " + Quoted(condition) + choices + "\n";
    if (option.positional) continue;
    text += "complete -c huoyan" + (command.commands.empty() ? " -n " + Quoted(condition) : "");
    for (const std::string& name : option.names)
      text += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
    text += (!option.takes_value ? ""
             : choices.empty()   ? " -r"
                                 : " -x") +
            choices + " -d " + Quoted(option.description) + "\n";
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
