#pragma once

#include <map>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "harness/scoring/metrics.h"
#include "harness/scoring/tally.h"

namespace huoyan {

/// A way to part the questions.
enum class SliceBy { kKind, kExposure, kDifficulty, kStretch };
const EnumTable<SliceBy>& EnumNames(Type<SliceBy>);
Text TitleOf(SliceBy by);

/// Which part a question falls into: "multi_hop", "unseen", "hard"; for a stretch of ten chapters "11-20", or
/// "none" where no chapter is cited.
std::string SliceOf(SliceBy by, const Question& question);

/// Scores on one part of the questions.
struct Slice {
  SliceBy by = SliceBy::kKind;
  std::string part;
  std::size_t questions = 0;
  std::map<MetricId, Estimate> metrics;  ///< appropriate, accuracy, hallucination_all, fabrication
};
const Fields<Slice>& DescribeFields(Type<Slice>);

/// Every part of every way that holds a question, in the order of the enums and of the chapters.
std::vector<Slice> SliceScores(const GoldSet& gold, const JudgementTable& table);

}  // namespace huoyan
