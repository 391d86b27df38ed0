#include <CLI/CLI.hpp>

#include "harness/cli/command_line.h"
#include "harness/cli/language.h"
#include "harness/cli/usage_error.h"
#include "harness/records/build_info.h"
#include "reports/table.h"

namespace huoyan {
namespace {

constexpr char kExitCodes[] =
    "Exit codes: 0 ok, 1 gate failed, 2 usage or configuration, 3 execution failed, 4 inconclusive,\n"
    "5 not comparable, 130 interrupted (run again to go on). Data goes to stdout, everything else to stderr.";

int Main(int argc, char** argv) {
  CommandLine line;
  line.argv = argv;
  line.language = LanguageOfEnvironment();
  CLI::App app{"Huoyan: LoRA fine-tuning of Qwen2 models on Journey to the West, measured honestly",
               "huoyan"};
  app.require_subcommand(1);
  app.footer(kExitCodes);
  app.set_version_flag("--version", std::string("huoyan " HUOYAN_VERSION ", commit ") + kSourceCommit);
  app.add_option_function<std::string>(
         "--lang", [&line](const std::string& name) { line.language = *ParseLanguage(name); },
         "language of messages: en or zh (default: from LC_ALL, LC_MESSAGES, LANG)")
      ->check(CLI::IsMember({"en", "zh"}))
      ->trigger_on_parse();
  app.add_flag("--json", line.json, "print JSON, one object a line, where the command has data to print");
  app.add_option("--runs", line.runs, "folder the sweeps are kept in")->capture_default_str();
  AddExperimentCommands(app, line);
  AddPlanCommand(app, line);
  AddSweepCommands(app, line);
  AddTrialCommand(app, line);
  AddRecordCommands(app, line);
  AddReportCommands(app, line);
  AddCompareCommand(app, line);
  AddGateCommand(app, line);
  AddBaselineCommand(app, line);
  AddEvalsetCommands(app, line);
  AddDataCommands(app, line);
  AddModelCommands(app, line);
  AddDoctorCommand(app, line);
  AddGcCommand(app, line);
  AddManualCommands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    PrintNote("huoyan: " + Printable(SayUsageError(app, error).In(line.language)));
    PrintNote(Say("try: {} --help", "用法见：{} --help", ReachedCommand(app)).In(line.language));
    return static_cast<int>(ExitCode::kUsage);
  }
  return static_cast<int>(RunAction(line));
}

}  // namespace
}  // namespace huoyan

int main(int argc, char** argv) { return huoyan::Main(argc, argv); }
