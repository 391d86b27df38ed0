#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/answer_text.h"
#include "evalsets/lexicon.h"
#include "evalsets/mention.h"
#include "evalsets/numerals.h"
#include "evalsets/question.h"

namespace huoyan {

/// What the comparison with the accepted answers found.
enum class MatchResult {
  kMatch,
  kContradiction,  ///< an accepted answer, but beside others that exclude it
  kMismatch,       ///< something comparable that is not accepted, such as another number
  kNothing         ///< nothing comparable
};

struct TypedMatch {
  MatchResult result = MatchResult::kNothing;
  std::string rule;       ///< see docs/grading.md; empty for kNothing
  std::string extracted;  ///< what was compared
};

/// One question's accepted answers, prepared for many comparisons.
struct AcceptedAnswers {
  AnswerType type = AnswerType::kFree;
  std::string folded_prompt;
  std::vector<MentionTarget> targets;  ///< one; for set types one a member
  std::vector<Quantity> quantities;    ///< number type: the accepted ones that parse
  std::vector<std::string> literals;   ///< number type: all accepted, normalised (三十多人)
  std::vector<int> chapters;           ///< chapter type
};
AcceptedAnswers PrepareAccepted(const Question& question);

/// Compares by type. Only what stands at or after byte `from` of the bare text counts.
TypedMatch MatchTyped(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from,
                      const Lexicon& lexicon);

/// Number and chapter types.
TypedMatch MatchNumber(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from);
TypedMatch MatchChapter(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from);

}  // namespace huoyan
