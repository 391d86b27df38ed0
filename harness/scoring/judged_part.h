#pragma once

#include <cstddef>
#include <optional>

#include "harness/base/fields.h"
#include "harness/scoring/judge_error.h"

namespace huoyan {

/// Whose verdicts a judge is held against.
enum class LabelSource {
  kRules,  ///< the grader's, on answers it could determine: easier ones than those the judge settles
  kPeople  ///< human labels on any answers
};
const EnumTable<LabelSource>& EnumNames(Type<LabelSource>);

/// The answers of a run that a judge settled, and how far its word goes. "Right" is C on an answerable
/// question and R on one without an answer.
struct JudgedPart {
  LabelSource labels = LabelSource::kRules;
  std::size_t labelled = 0;           ///< answers with a label and an opinion of the judge
  JudgeError error;                   ///< on them
  std::size_t judged = 0;             ///< answers whose verdict is the judge's
  std::optional<Estimate> right;      ///< share of them it finds right, Wilson; absent without any
  std::optional<Estimate> corrected;  ///< the same with its errors taken out, see CorrectedRate
};
const Fields<JudgedPart>& DescribeFields(Type<JudgedPart>);

/// Of `judged` answers the judge found `judged_right` right; `table` says how it did on labelled ones.
JudgedPart MeasureJudgedPart(LabelSource labels, const JudgeTable& table, std::size_t judged_right,
                             std::size_t judged);

}  // namespace huoyan
