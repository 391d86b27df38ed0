#include "harness/cli/usage_error.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "harness/base/json.h"
#include "harness/cli/command_tree.h"

namespace huoyan {
namespace {

// The innermost command the words chose; the program itself where they chose none.
const CLI::App& Reached(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty() ? app : Reached(*chosen.front());
}

std::string Joined(const std::vector<std::string>& words, const char* between = ", ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

Text WithGuess(Text wrong, const std::string& meant) {
  if (meant.empty()) return wrong;
  const Text guess = Say("; did you mean {}?", "；是否想写 {}？", meant);
  return {wrong.en + guess.en, wrong.zh + guess.zh};
}

Text SayUnknownOption(const CLI::App& app, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> known;
  for (const DocumentedCommand& command : {Document(Reached(app)), Document(app)}) {
    for (const DocumentedOption& option : command.options) {
      if (!option.positional) known.insert(known.end(), option.names.begin(), option.names.end());
    }
  }
  return WithGuess(Say("`{}` has no option {}", "`{}` 没有选项 {}", ReachedCommand(app), name),
                   DidYouMean(name, known));
}

Text SayUnknownCommand(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  for (const DocumentedCommand& command : Document(Reached(app)).commands) known.push_back(command.name);
  if (word.empty()) {
    return Say("`{}` needs a command: {}", "`{}` 之后须有命令：{}", ReachedCommand(app), Joined(known));
  }
  const std::string meant = DidYouMean(word, known);
  if (!meant.empty()) {
    return WithGuess(Say("`{}` has no command {}", "`{}` 没有命令 {}", ReachedCommand(app), word), meant);
  }
  return Say("`{}` has no command {}; there are: {}", "`{}` 没有命令 {}；可用：{}", ReachedCommand(app), word,
             Joined(known));
}

// "huoyan score --gold ... --answers ...": the words that must follow a command, and in brackets those that
// may.
std::string Usage(const DocumentedCommand& command) {
  std::string text = command.path;
  for (const DocumentedOption& option : command.options) {
    if (!option.place.empty()) {
      text += option.required ? " " + option.place : " [" + option.place + "]";
    } else if (option.required) {
      text += " " + option.names.back() + " ...";
    }
  }
  return text;
}

std::optional<Text> SayMissing(const CLI::App& app) {
  std::vector<std::string> missing;
  for (const CLI::Option* option : Reached(app).get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    missing.push_back(option->get_name(/*positional=*/option->get_positional()));
  }
  if (missing.empty()) return std::nullopt;
  return Say("missing {}; usage: {}", "缺少 {}；用法：{}", Joined(missing), Usage(Document(Reached(app))));
}

// The option CLI11 speaks of, which it names before `after`; the command's own before the program's.
const CLI::Option* NamedBefore(const CLI::App& app, const std::string& words, const std::string& after) {
  for (const CLI::App* command = &Reached(app); command != nullptr; command = command->get_parent()) {
    for (const CLI::Option* option : command->get_options()) {
      if (words.find(option->get_name() + after) != std::string::npos) return option;
    }
  }
  return nullptr;
}

// As CLI11 calls the types that are not any text.
Text SayType(const std::string& type) {
  if (type == "INT" || type == "UINT") return {"a whole number", "整数"};
  if (type == "FLOAT") return {"a number", "数字"};
  return {};
}

// One kind of value, as CLI11 describes its checks: "POSITIVE", "INT in [1 - 100]".
Text SayChecked(const std::string& check) {
  if (check == "POSITIVE") return {"a number above 0", "大于 0 的数字"};
  if (check == "NONNEGATIVE") return {"a number from 0 on", "不小于 0 的数字"};
  const std::size_t open = check.find(" in ["), to = check.find(" - ");
  if (open == std::string::npos || to == std::string::npos || check.back() != ']') return {};
  const Text number = SayType(check.substr(0, open));
  const std::string least = check.substr(open + 5, to - open - 5),
                    most = check.substr(to + 3, check.size() - to - 4);
  return {number.en + " from " + least + " to " + most, " " + least + " 至 " + most + " 的" + number.zh};
}

// What the option takes; empty where only CLI11 knows.
Text SayTaken(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t colon = type.find(':');
  if (colon == std::string::npos) return SayType(type);
  const std::vector<std::string> choices = ChoicesOf(option);
  Text taken;
  if (choices.size() == 1) taken = Say("{}", " {}", choices.front());
  if (choices.size() > 1) taken = Say("one of {}", " {} 之一", Joined(choices));
  for (const std::string& check : Alternatives(type.substr(colon + 1))) {
    if (check.rfind("{", 0) == 0) continue;
    const Text one = SayChecked(check);
    if (one.en.empty()) return {};
    taken.en += (taken.en.empty() ? "" : ", or ") + one.en;
    taken.zh += (taken.zh.empty() ? "" : "，或") + one.zh;
  }
  return taken;
}

// The first of the values given that is not among the choices.
std::string WrongValue(const CLI::Option& option) {
  const std::vector<std::string> choices = ChoicesOf(option);
  for (const std::string& value : option.results()) {
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) return value;
  }
  return "";
}

Text SayWrongValue(const CLI::Option& option, const std::string& reason) {
  const std::string name = option.get_name(), value = WrongValue(option);
  const Text taken = SayTaken(option);
  if (taken.en.empty()) {
    return Say("{}: \"{}\" is not taken ({})", "{}：不接受 \"{}\"（{}）", name, value, reason);
  }
  return WithGuess({fmt::format("{}: expected {}, found \"{}\"", name, taken.en, value),
                    fmt::format("{}：应为{}，实为 \"{}\"", name, taken.zh, value)},
                   DidYouMean(value, ChoicesOf(option)));
}

Text SayWrongCount(const CLI::Option& option) {
  const std::string name = option.get_name();
  if (static_cast<int>(option.count()) > option.get_expected_max())
    return Say("{} is given {} times", "{} 出现了 {} 次", name, option.count());
  return Say("{} needs a value", "{} 需要一个值", name);
}

// Something is left over or missing. What is left over is often why something is missing, so it comes first.
std::optional<Text> SayLeftOverOrMissing(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining(/*recurse=*/true);
  const auto option = std::find_if(left.begin(), left.end(), [](const std::string& word) {
    return word.size() > 1 && word[0] == '-' && word != "--";
  });
  if (option != left.end()) return SayUnknownOption(app, *option);
  const CLI::App& command = Reached(app);
  if (command.get_require_subcommand_min() > 0)
    return SayUnknownCommand(app, left.empty() ? "" : left.front());
  if (left.empty()) return SayMissing(app);
  return Say("\"{}\" is one word too many; usage: {}", "多出 \"{}\"；用法：{}", left.front(),
             Usage(Document(command)));
}

// One option has a value it does not take, or none, or too many.
std::optional<Text> SayWrongOption(const CLI::App& app, const std::string& words, bool wrong_count) {
  for (const std::string after : {": ", " = ", ", got"}) {
    const CLI::Option* option = NamedBefore(app, words, after);
    if (option != nullptr) return wrong_count ? SayWrongCount(*option) : SayWrongValue(*option, words);
  }
  return std::nullopt;
}

std::optional<Text> SayRequires(const std::string& words) {
  const std::string between = " requires ";
  const std::size_t at = words.find(between);
  if (at == std::string::npos) return std::nullopt;
  return Say("{} needs {} as well", "使用 {} 时还须给出 {}", words.substr(0, at),
             words.substr(at + between.size()));
}

std::optional<Text> SayByKind(const CLI::App& app, int kind, const std::string& words) {
  switch (static_cast<CLI::ExitCodes>(kind)) {
    case CLI::ExitCodes::RequiredError:
    case CLI::ExitCodes::ExtrasError:
      return SayLeftOverOrMissing(app);
    case CLI::ExitCodes::ValidationError:
    case CLI::ExitCodes::ConversionError:
      return SayWrongOption(app, words, /*wrong_count=*/false);
    case CLI::ExitCodes::ArgumentMismatch:
      return SayWrongOption(app, words, /*wrong_count=*/true);
    case CLI::ExitCodes::RequiresError:
      return SayRequires(words);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string ReachedCommand(const CLI::App& app) { return Document(Reached(app)).path; }

Text SayUsageError(const CLI::App& app, const CLI::ParseError& error) {
  const std::string words = error.what();
  return SayByKind(app, error.get_exit_code(), words).value_or(Text{words, words});
}

}  // namespace huoyan
