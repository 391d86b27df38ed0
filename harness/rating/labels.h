#pragma once

#include <string>
#include <vector>

#include "evalsets/answers.h"
#include "harness/base/fields.h"
#include "harness/rating/agreement.h"

namespace huoyan {

/// What people say of one answer: is it right? Right is to answer an answerable question truly, and to
/// decline or rebut one that has no answer.
struct HumanLabel {
  std::string id;  ///< of the question
  int sample = 0;
  bool right = false;
};
const Fields<HumanLabel>& DescribeFields(Type<HumanLabel>);

/// Reads a JSONL file of labels on these answers. Throws one Error(kUsage) with every broken line, every
/// answer that is labelled twice and every label on an answer that is not there.
std::vector<HumanLabel> LoadLabels(const std::string& path, const std::vector<Answer>& answers);

/// What raters' marks say of one system's answers: right when their mean truthfulness is 4 or more. In the
/// order of the key; answers that nobody rated have no label. Throws Error(kUsage) for a system that is not
/// in the key.
std::vector<HumanLabel> LabelsFrom(const std::vector<Rater>& raters, const std::vector<KeyItem>& key,
                                   const std::string& system);

}  // namespace huoyan
