#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "evalsets/facts.h"

namespace huoyan {

/// What a training pair teaches.
enum class SftStyle {
  kFact,         ///< a question and its short answer
  kExplanation,  ///< a request and the fact as a sentence
  kQuotation,    ///< a question and the novel's own words
  kRebuttal,     ///< a false premise and its rebuttal
  kOutside       ///< a question about someone who is not in the book, and the same rebuttal
};
const EnumTable<SftStyle>& EnumNames(Type<SftStyle>);

/// A prompt with the answer to be learnt.
struct SftPair {
  std::string id;
  std::string fact_id;
  SftStyle style = SftStyle::kFact;
  std::string prompt;
  std::string answer;
};
const Fields<SftPair>& DescribeFields(Type<SftPair>);

struct SftOptions {
  double refusal_share = 0.2;  ///< least share of pairs that teach to rebut; from 0.2 to 0.9
  std::uint64_t seed = 1;
  std::vector<SftStyle> styles{SftStyle::kFact, SftStyle::kExplanation,
                               SftStyle::kQuotation};  ///< of the answered pairs
  int questions_per_fact = 3;                          ///< at most so many wordings of a fact's question
};

/// The one answer that rebuttals teach.
inline constexpr const char* kRebuttalAnswer = "书中没有这样的情节。";

/// The questions of every fact with its plain answer, a request with its statement, a question for its
/// quotation, as far as `styles` asks for them; every false premise with the rebuttal; then questions about
/// people and things from outside the book until the share is reached; shuffled by the seed. The same facts
/// and options give the same pairs on every platform. No facts give no pairs. Gold prompts are never used;
/// overlap.h checks what comes near them. Throws Error(kUsage) when the share is out of bounds, or higher
/// than the distinct outside questions allow.
std::vector<SftPair> BuildSftPairs(const std::vector<Fact>& facts, const SftOptions& options = {});

/// The names from outside that kOutside uses; none occurs in the novel.
const std::vector<std::string>& OutsideNames();

}  // namespace huoyan
