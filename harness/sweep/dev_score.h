#pragma once

#include <optional>

#include "evalsets/grade.h"
#include "harness/records/run_record.h"

namespace huoyan {

/// Scores runs for a search: the share of dev questions answered appropriately, the metric trials are ranked
/// by. A gold set without a dev split serves as a whole.
class DevScorer {
 public:
  explicit DevScorer(const GoldSet& gold);

  /// Between 0 and 1; a question without an answer counts as not appropriate. Nothing for a run that did not
  /// complete, and nothing when there are no questions.
  std::optional<double> Score(const StoredRun& run) const;

 private:
  Grader grader_;
};

}  // namespace huoyan
