#include "harness/cli/command_tree.h"

namespace huoyan {
namespace {

// Text that roff takes as it is: backslashes and hyphens escaped, no line that begins with a control
// character.
std::string Roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool at_line_start = out.empty() || out.back() == '\n';
    if (at_line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string OptionEntry(const DocumentedOption& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + name;
  std::string text = ".TP\n\\fB" + Roff(names) + "\\fR";
  if (option.takes_value && !option.positional) text += " \\fIvalue\\fR";
  text += "\n" + Roff(option.description);
  if (!option.fallback.empty()) text += Roff(" (default: " + option.fallback + ")");
  return text + "\n";
}

std::string Synopsis(const DocumentedCommand& command) {
  std::string text = "\\fB" + Roff(command.path) + "\\fR";
  for (const DocumentedOption& option : command.options) {
    if (option.place.empty()) continue;
    const std::string name = "\\fI" + Roff(option.place) + "\\fR";
    text += option.required ? " " + name : " [" + name + "]";
  }
  return text + Roff(" [options]");
}

// A command without words of its own repeats those of the program, which stand at the end once.
std::string CommandEntry(const DocumentedCommand& command, const DocumentedCommand& root) {
  std::string text;
  if (command.commands.empty()) {
    text = ".SS " + Synopsis(command) + "\n" + Roff(command.description) + "\n";
    for (const DocumentedOption& option : command.options) {
      if (option.names.back() != "--help") text += OptionEntry(option);
    }
    if (!command.footer.empty() && command.footer != root.footer)
      text += ".PP\n.nf\n" + Roff(command.footer) + "\n.fi\n";
  }
  for (const DocumentedCommand& one : command.commands) text += CommandEntry(one, root);
  return text;
}

}  // namespace

std::string ManualPage(const DocumentedCommand& root, const std::string& version) {
  std::string text = ".TH HUOYAN 1 \"\" \"huoyan " + Roff(version) +
                     "\" \"User Commands\"\n.SH NAME\nhuoyan \\- " + Roff(root.description) +
                     "\n.SH SYNOPSIS\n\\fBhuoyan\\fR " + Roff("[options] ") +
                     "\\fIcommand\\fR ...\n.SH OPTIONS\n";
  for (const DocumentedOption& option : root.options) text += OptionEntry(option);
  text += ".SH COMMANDS\n";
  for (const DocumentedCommand& command : root.commands) text += CommandEntry(command, root);
  return text + ".SH EXIT STATUS\n.nf\n" + Roff(root.footer) + "\n.fi\n";
}

}  // namespace huoyan
