#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace huoyan {

/// A stretch of the answer between two marks that end a thought, or before 但, 不过 and the like.
struct Clause {
  std::size_t begin = 0;  ///< byte range in AnswerText::bare
  std::size_t end = 0;
  char32_t mark = U'\n';  ///< what ended it; a comma before 但 and the like
  std::string unquoted;   ///< the same without quoted speech

  bool IsQuestion() const { return mark == U'?'; }
  bool IsHeading() const { return mark == U':'; }
  bool EndsSentence() const { return mark != U',' && mark != U':'; }
};

/// An answer taken apart once, for all rules to look at.
struct AnswerText {
  std::string folded;                   ///< simplified, NFKC, lower case, with punctuation
  std::string bare;                     ///< the same without punctuation
  std::vector<Clause> clauses;          ///< cover `bare` in order; empty ones are left out
  std::vector<std::size_t> list_marks;  ///< offsets in `bare` where 、 or / stood, ascending

  std::string_view TextOf(const Clause& clause) const {
    return std::string_view(bare).substr(clause.begin, clause.end - clause.begin);
  }
  /// The clause in which the byte `at` lies.
  const Clause& ClauseAt(std::size_t at) const;
};

/// Takes apart text that Fold has been through. When everything is quoted, the quotes do not count as speech.
AnswerText ReadAnswerText(std::string folded);

/// The answer without what chat templates and base models leave behind: <think> blocks, markers such as
/// <|im_end|>, all that follows the first end marker, and the next question that a model asks itself.
std::string StripChatResidue(std::string_view answer);

}  // namespace huoyan
