#include "harness/cli/command_line.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "reports/table.h"

namespace huoyan {
namespace {

constexpr std::size_t kMaxInputBytes = std::size_t{256} << 20;

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string("-_./=,+:@").find(c) != std::string::npos;
}

// What notes quote from files must not reach the terminal as it is; line ends are ours.
std::string PrintableLines(const std::string& text) {
  std::string safe;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    safe += (start == 0 ? "" : "\n") + Printable(text.substr(start, end - start));
    start = end + 1;
  }
  return safe;
}

}  // namespace

CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description) {
  CLI::App* command = app.add_subcommand(name, description);
  command->fallthrough();
  return command;
}

void SetAction(CommandLine& line, CLI::App* command, std::function<ExitCode()> action) {
  command->callback([&line, action = std::move(action)] { line.action = action; });
}

void PrintJson(const Json& json) { PrintOut(json.dump() + "\n"); }

void PrintOut(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void PrintNote(const std::string& text) { std::fprintf(stderr, "%s\n", PrintableLines(text).c_str()); }

std::string ReadStandardInput() {
  std::string text;
  std::array<char, 1 << 16> piece;
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), stdin)) {
    text.append(piece.data(), count);
    if (text.size() > kMaxInputBytes) {
      throw Error(ExitCode::kUsage,
                  Say("more than {} bytes on standard input", "标准输入超过 {} 字节", kMaxInputBytes));
    }
  }
  return text;
}

std::string ShellCommand(const std::vector<std::string>& words) {
  std::string command;
  for (const std::string& word : words) {
    if (!command.empty()) command += ' ';
    if (!word.empty() && std::all_of(word.begin(), word.end(), IsPlain)) {
      command += word;
      continue;
    }
    command += '\'';
    for (const char c : word) command += c == '\'' ? std::string("'\\''") : std::string(1, c);
    command += '\'';
  }
  return command;
}

}  // namespace huoyan
