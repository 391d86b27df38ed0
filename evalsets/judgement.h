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

/// Whether the novel has what an answer put between quotation marks.
enum class QuoteFinding {
  kExact,    ///< word for word, but for punctuation and script
  kNear,     ///< with few characters changed; see quotation.h
  kNotFound  ///< made up, or from somewhere else
};
const EnumTable<QuoteFinding>& EnumNames(Type<QuoteFinding>);

struct QuoteCheck {
  std::string quote;
  QuoteFinding found = QuoteFinding::kNotFound;
  std::optional<int> chapter;  ///< where it was found; 0 for the appendix
};
const Fields<QuoteCheck>& DescribeFields(Type<QuoteCheck>);

/// The verdict on one answer and why.
struct Judgement {
  std::string id;  ///< of the question
  int sample = 0;
  Verdict verdict = Verdict::kUngradable;
  std::string rule;                           ///< which rule fired; see docs/grading.md
  std::optional<std::string> extracted = {};  ///< what the rule saw in the answer
  std::optional<std::string> taxonomy = {};   ///< kind of hallucination, where known; see hallucination.h
  std::optional<std::vector<QuoteCheck>> quotes = {};  ///< absent when they were not looked up
};
const Fields<Judgement>& DescribeFields(Type<Judgement>);

/// Reads a JSONL file of judgements, in file order. Throws one Error(kUsage) with every broken line.
std::vector<Judgement> LoadJudgements(const std::string& path);

}  // namespace huoyan
