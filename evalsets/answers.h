#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "harness/base/fields.h"

namespace huoyan {

/// What a model replied to one question.
struct Answer {
  std::string id;  ///< of the question
  std::string answer;
  int sample = 0;                          ///< which of several replies to the same question
  std::optional<double> mean_logprob;      ///< mean natural-log probability of the answer's tokens
  std::optional<std::string> prompt = {};  ///< the question as it was asked, to tell gold files apart
};
const Fields<Answer>& DescribeFields(Type<Answer>);

/// Reads a JSONL file of answers, in file order. An empty file gives no answers. Throws one Error(kUsage)
/// with every broken line.
std::vector<Answer> LoadAnswers(const std::string& path);

/// The same for answers to this gold set. Errors are also answers to a question that is not in it, answers
/// whose `prompt` reads otherwise there (the gold file is another version), and an id and sample answered
/// twice; each is named by line. A question without an answer is none: the scorer counts it as ungradable.
std::vector<Answer> LoadAnswers(const std::string& path, const GoldSet& gold);
std::vector<Answer> ParseAnswers(std::string_view text, const std::string& file, const GoldSet& gold);

}  // namespace huoyan
