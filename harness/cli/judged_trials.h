#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evalsets/grade.h"
#include "harness/records/run_record.h"

namespace huoyan {

/// A stored trial and the folder it came from.
struct LocatedRun {
  StoredRun run;
  std::filesystem::path folder;
};

/// See FindTrialFolder for `reference`. Throws Error(kUsage).
LocatedRun LoadLocatedRun(const std::string& reference, const std::filesystem::path& runs);

/// The gold set a trial was asked: `chosen` if not empty, otherwise the one its sweep names. Throws
/// Error(kNotComparable) when its sweep asked nothing, Error(kUsage) when the file is not there.
GoldSet LoadGoldOf(const LocatedRun& located, const std::string& chosen);

/// Throws Error(kNotComparable) when the trial was asked another version of the gold set.
void CheckGoldVersion(const LocatedRun& located, const GoldSet& gold);

/// The trial's answers, graded now; missing ones are ungradable.
std::vector<Judgement> JudgeAnswers(const Grader& grader, const StoredRun& run);

}  // namespace huoyan
