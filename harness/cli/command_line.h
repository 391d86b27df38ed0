#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/json.h"

namespace huoyan {

/// What the options before or after any command say, and the command chosen.
struct CommandLine {
  Language language = Language::kEnglish;
  bool json = false;
  std::string runs = "runs";         ///< where sweeps are kept
  char** argv = nullptr;             ///< as given to main
  std::function<ExitCode()> action;  ///< set when the command line is read
};

/// A command of `app` (or of a command with commands of its own) whose options may be followed by the global
/// ones.
CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& description);

/// Runs `action` when `command` is the one chosen.
void SetAction(CommandLine& line, CLI::App* command, std::function<ExitCode()> action);

/// Runs the action chosen: every way it can end, as an exit code, its errors said on standard error.
ExitCode RunAction(const CommandLine& line);

/// The groups of commands; each file adds its own.
void AddExperimentCommands(CLI::App& app, CommandLine& line);   // init, check, schema
void AddPlanCommand(CLI::App& app, CommandLine& line);          // plan
void AddSweepCommands(CLI::App& app, CommandLine& line);        // run
void AddTrialCommand(CLI::App& app, CommandLine& line);         // trial
void AddRecordCommands(CLI::App& app, CommandLine& line);       // ls, show, export
void AddReportCommands(CLI::App& app, CommandLine& line);       // report
void AddCompareCommand(CLI::App& app, CommandLine& line);       // compare
void AddGcCommand(CLI::App& app, CommandLine& line);            // gc
void AddManualCommands(CLI::App& app, CommandLine& line);       // completion, man
void AddGateCommand(CLI::App& app, CommandLine& line);          // gate
void AddBaselineCommand(CLI::App& app, CommandLine& line);      // baseline set | ls | show
void AddEvalsetCommands(CLI::App& app, CommandLine& line);      // score, evalset verify
void AddOverlapCommand(CLI::App& evalset, CommandLine& line);   // evalset overlap
void AddRatingCommands(CLI::App& evalset, CommandLine& line);   // evalset sheet | ratings
void AddDataCommands(CLI::App& app, CommandLine& line);         // data import | lookup | entities
void AddSftCommand(CLI::App& data, CommandLine& line);          // data sft
void AddModelCommands(CLI::App& app, CommandLine& line);        // tokenize, model create | inspect | logits
void AddModelFileCommands(CLI::App& model, CommandLine& line);  // model merge | quantize | export
void AddDoctorCommand(CLI::App& app, CommandLine& line);        // doctor

/// Writes `json` as one line of standard output.
void PrintJson(const Json& json);

/// Writes `text` to standard output.
void PrintOut(const std::string& text);

/// Writes a line, or several, to standard error; control characters become "?".
void PrintNote(const std::string& text);

/// All of standard input. Throws Error(kUsage) above 256 MiB.
std::string ReadStandardInput();

/// `words` as a shell would take them back.
std::string ShellCommand(const std::vector<std::string>& words);

}  // namespace huoyan
