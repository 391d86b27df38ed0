#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// What a model replied to one question.
struct Answer {
  std::string id;  ///< of the question
  std::string answer;
  int sample = 0;                      ///< which of several replies to the same question
  std::optional<double> mean_logprob;  ///< mean natural-log probability of the answer's tokens
};
const Fields<Answer>& DescribeFields(Type<Answer>);

/// Reads a JSONL file of answers, in file order. An empty file gives no answers. Throws one Error(kUsage)
/// with every broken line; whether ids are known and unique is for the scorer to report.
std::vector<Answer> LoadAnswers(const std::string& path);

}  // namespace huoyan
