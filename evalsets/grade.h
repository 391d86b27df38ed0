#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "evalsets/lexicon.h"
#include "evalsets/refusal.h"
#include "evalsets/typed_match.h"

namespace huoyan {

/// Grades answers to one gold set by fixed rules; docs/grading.md lists them. The gold set is normalised
/// once, and grading is const and thread-safe. Measured speed: docs/grading.md.
class Grader {
 public:
  /// `names`: proper nouns of the novel beyond those of the gold set itself; they sharpen the telling apart
  /// of names and may be empty.
  explicit Grader(GoldSet gold, const std::vector<std::string>& names = {});

  /// The judgement on one reply to question number `index`. Text of any content is graded; past its first
  /// 20,000 bytes it is not looked at.
  Judgement Grade(std::size_t index, std::string_view answer, int sample = 0) const;

  /// The same by id. Throws Error(kUsage) for an id that is not in the gold set.
  Judgement Grade(const Answer& answer) const;

  const GoldSet& gold() const { return gold_; }

 private:
  struct Prepared {
    AcceptedAnswers accepted;
    RefusalContext refusal;
  };
  Judgement GradeAnswerable(const Prepared& prepared, const AnswerText& text) const;
  Judgement GradeUnanswerable(const Prepared& prepared, const AnswerText& text) const;

  GoldSet gold_;
  Lexicon lexicon_;
  std::vector<Prepared> prepared_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

/// Grades a single answer; for many, make a Grader.
Judgement Grade(const Question& question, std::string_view answer);

}  // namespace huoyan
