#pragma once

#include <optional>
#include <string>

#include "evalsets/corpus.h"
#include "evalsets/question.h"

namespace huoyan {

/// Where a question's evidence stands in the user's copy of the novel: within one paragraph.
struct Passage {
  int chapter = 0;
  std::string before;  ///< up to some sixty characters
  std::string found;   ///< the evidence term
  std::string after;   ///< up to some eighty characters
};

/// The place of the cited chapter where most of the question's evidence terms stand close together. Nothing
/// when no chapter is cited, the edition lacks it, or none of the terms occurs in it.
std::optional<Passage> FindPassage(const Corpus& corpus, const Question& question);

}  // namespace huoyan
