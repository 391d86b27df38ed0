#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/cli/command_line.h"
#include "harness/cli/judged_trials.h"
#include "harness/experiment/experiment.h"
#include "harness/gate/baseline.h"

namespace huoyan {

/// Where baselines are kept, from the folder in which `huoyan` is run.
inline constexpr char kBaselineFolder[] = "experiments/baselines";

/// The file of the baseline called `name`. Throws Error(kUsage) when the name is not of letters, digits, '.',
/// '_' and '-', or begins with '.'.
std::filesystem::path BaselineFile(const std::filesystem::path& folder, const std::string& name);

/// The names of the baselines in `folder`, in order; none where there is no such folder.
std::vector<std::string> BaselineNames(const std::filesystem::path& folder);

/// A trial as FindTrialFolder takes it, or the best one, chosen on dev, of a sweep as FindSweepFolder takes
/// it. Throws Error(kUsage) when `reference` is neither, or the sweep has no scored trial.
LocatedRun LoadTrialOrBest(const CommandLine& line, const std::string& reference);

/// The records of the trials named. Throws Error(kUsage).
std::vector<RunRecord> LoadRecords(const CommandLine& line, const std::vector<std::string>& trials);

/// A trial as one side of a gate: memory and speed come from it and its repeats, answers from it alone.
GateRun LoadSide(const CommandLine& line, const LocatedRun& located, const std::vector<std::string>& repeats,
                 const Grader& grader);

/// What `reference` stands for: a baseline's file, a name in `folder`, or a trial with its repeats. Throws
/// Error(kNotComparable) when it is none of these, Error(kUsage) when a file is broken or a stored baseline
/// is given repeats, which it holds itself.
GateRun LoadBaselineSide(const CommandLine& line, const std::string& reference,
                         const std::filesystem::path& folder, const std::vector<std::string>& repeats,
                         const Grader& grader);

/// The policy of a file; the project's own when `file` is empty. Throws Error(kUsage).
GatePolicy LoadPolicy(const std::string& file);

/// The policy of an experiment that has a gate, with a note of every rule whose tolerance is finer than the
/// experiment's questions can show. Throws Error(kUsage) with every problem of a policy file.
GatePolicy CheckedPolicy(const CommandLine& line, const Experiment& experiment);

/// The decision, its checks a line each, to standard output and its notes to standard error; with --json one
/// object.
void PrintDecision(const CommandLine& line, const GateDecision& decision);

}  // namespace huoyan
