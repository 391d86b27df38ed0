#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// What kind of reply it was. Whether that is good depends on the question's class.
enum class Verdict {
  kCorrect,    ///< C
  kWrong,      ///< W; on a U question: a fabrication
  kRefused,    ///< R: declined, or rebutted the premise
  kUngradable  ///< X: missing, empty, garbled; counted in every denominator
};
const EnumTable<Verdict>& EnumNames(Type<Verdict>);

/// The verdict on one answer and why.
struct Judgement {
  std::string id;  ///< of the question
  int sample = 0;
  Verdict verdict = Verdict::kUngradable;
  std::string rule;                      ///< which rule fired; see docs/grading.md
  std::optional<std::string> extracted;  ///< what the rule saw in the answer
  std::optional<std::string> taxonomy;   ///< kind of hallucination, where known
};
const Fields<Judgement>& DescribeFields(Type<Judgement>);

/// Reads a JSONL file of judgements, in file order. Throws one Error(kUsage) with every broken line.
std::vector<Judgement> LoadJudgements(const std::string& path);

}  // namespace huoyan
