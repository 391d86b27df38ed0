#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "evalsets/answers.h"
#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/scoring/scorecard.h"
#include "harness/scoring/text_overlap.h"

namespace huoyan {

/// Measures what only the answers themselves can tell: whether the model knew when it was right, and how near
/// its wording came. Holds the gold set's answers prepared, for as many runs as there are.
class AnswerMeasures {
 public:
  explicit AnswerMeasures(const GoldSet& gold);

  /// Fills the card's calibration, from the answers tried on class A (verdict C or W) that carry a log
  /// probability, and its overlap, from all replies on class A. `answers[i]` is what `judgements[i]` judges;
  /// questions of another gold set are left out.
  void AddTo(Scorecard& card, const std::vector<Judgement>& judgements,
             const std::vector<Answer>& answers) const;

 private:
  struct Asked {
    std::size_t cluster;
    ReferenceTexts references;
  };
  std::unordered_map<std::string, Asked> asked_;  ///< answerable questions by id
};

}  // namespace huoyan
