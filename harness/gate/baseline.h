#pragma once

#include <string>
#include <vector>

#include "evalsets/grade.h"
#include "harness/gate/gate.h"

namespace huoyan {

inline constexpr int kBaselineVersion = 1;

/// A trial that later ones are held against, as one file that is kept in git. It holds answers, not verdicts:
/// both sides of a gate are graded by the grader of the day, so a better grader moves both.
struct Baseline {
  int schema_version = kBaselineVersion;
  std::string label;
  std::string trial_id;
  std::string commit;      ///< of the code that ran the trial
  std::string started_at;  ///< UTC, ISO 8601
  std::string gold_sha256;
  std::vector<Answer> answers;
  ResourceUse resources{};  ///< of the trial and its repeats
};
const Fields<Baseline>& DescribeFields(Type<Baseline>);

/// The baseline that a trial and further runs of it make. Throws Error(kUsage) when the trial was not
/// completed or was asked nothing, Error(kNotComparable) when the runs come from different testbeds.
Baseline MakeBaseline(const StoredRun& run, const std::vector<RunRecord>& repeats);

/// The baseline as a file: JSON, one value a line, so that git shows which answers moved.
std::string RenderBaseline(const Baseline& baseline);

/// Reads such a file. Throws Error(kUsage) naming line and column.
Baseline ReadBaseline(const std::string& path);

/// The baseline as one side of a gate, graded now. Answers to questions that `grader` does not know are left
/// out; the gate sees by the digest that it is another gold set.
GateRun ToGateRun(const Baseline& baseline, const Grader& grader);

}  // namespace huoyan
