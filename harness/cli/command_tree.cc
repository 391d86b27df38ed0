#include "harness/cli/command_tree.h"

namespace huoyan {
namespace {

DocumentedOption Describe(const CLI::Option& option) {
  DocumentedOption out;
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  out.positional = out.names.empty();
  if (out.positional) out.names.push_back(option.get_name(/*positional=*/true));
  out.takes_value = option.get_expected_max() > 0 && option.get_type_size_max() > 0;
  out.required = option.get_required();
  out.fallback = option.get_default_str();
  out.description = option.get_description();
  return out;
}

DocumentedCommand Describe(const CLI::App& app, const std::string& parent) {
  DocumentedCommand out;
  out.name = app.get_name();
  out.path = parent.empty() ? out.name : parent + " " + out.name;
  out.description = app.get_description();
  out.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) out.options.push_back(Describe(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    out.commands.push_back(Describe(*command, out.path));
  return out;
}

}  // namespace

DocumentedCommand Document(const CLI::App& app) { return Describe(app, ""); }

}  // namespace huoyan
