#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "evalsets/answer_text.h"
#include "evalsets/lexicon.h"
#include "evalsets/premise.h"

namespace huoyan {

/// Did the reply answer at all?
enum class Response { kAnswered, kDeclined, kUndetermined };

/// What a refusal is read against.
struct RefusalContext {
  std::string prompt;              ///< normalised: words echoed from it refuse nothing
  std::optional<Premise> premise;  ///< where the question has a false one
};

struct RefusalReading {
  Response response = Response::kAnswered;
  bool rebutted = false;  ///< declined by denying the premise: 书中没有…, 并不是…, 原著未提到
  std::string pattern;    ///< the words that decided; empty when answered
};

/// Reads Chinese and English refusals clause by clause. Quoted speech and words echoed from the question do
/// not count; 孙悟空不知道… is not the model not knowing; a concrete answer beside an "I am not sure" cancels
/// it, while a correction after a rebuttal does not. Undetermined: neither a refusal nor anything that
/// answers.
RefusalReading ReadRefusal(const AnswerText& text, const RefusalContext& context, const Lexicon& lexicon);

}  // namespace huoyan
