#include "harness/cli/command_tree.h"

#include <algorithm>

namespace huoyan {
namespace {

const std::string kOr = " OR ";

DocumentedOption Describe(const CLI::Option& option) {
  DocumentedOption out;
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  out.positional = out.names.empty();
  if (option.get_positional()) out.place = option.get_name(/*positional=*/true);
  if (out.positional) out.names.push_back(out.place);
  out.repeats = option.get_expected_max() > 1;
  out.takes_value = option.get_expected_max() > 0 && option.get_type_size_max() > 0;
  out.required = option.get_required();
  out.fallback = option.get_default_str();
  out.choices = ChoicesOf(option);
  out.description = option.get_description();
  return out;
}

std::string PathOf(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : PathOf(*app.get_parent()) + " " + app.get_name();
}

}  // namespace

std::vector<std::string> Alternatives(const std::string& checks) {
  std::vector<std::string> alternatives;
  for (std::size_t start = 0; start <= checks.size();) {
    const std::size_t end = std::min(checks.find(kOr, start), checks.size());
    std::string one = checks.substr(start, end - start);
    if (one.size() > 1 && one.front() == '(' && one.back() == ')') one = one.substr(1, one.size() - 2);
    alternatives.push_back(std::move(one));
    start = end + kOr.size();
  }
  return alternatives;
}

std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  std::vector<std::string> choices;
  const std::string type = option.get_type_name();  // "TEXT:{en,zh}"
  for (const std::string& check : Alternatives(type.substr(type.find(':') + 1))) {
    if (check.size() < 2 || check.front() != '{' || check.back() != '}') continue;
    for (std::size_t start = 1; start < check.size();) {
      const std::size_t end = std::min(check.find(',', start), check.size() - 1);
      choices.push_back(check.substr(start, end - start));
      start = end + 1;
    }
  }
  return choices;
}

DocumentedCommand Document(const CLI::App& app) {
  DocumentedCommand out;
  out.name = app.get_name();
  out.path = PathOf(app);
  out.description = app.get_description();
  out.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) out.options.push_back(Describe(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    out.commands.push_back(Document(*command));
  return out;
}

}  // namespace huoyan
