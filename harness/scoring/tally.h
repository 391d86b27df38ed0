#pragma once

#include <Eigen/Core>
#include <vector>

#include "evalsets/gold.h"
#include "harness/scoring/judgement_table.h"
#include "harness/scoring/resamples.h"

namespace huoyan {

/// What is counted, one column each. The verdicts of a class stand in the order of Verdict.
enum TallyColumn : Eigen::Index {
  kCorrectA,
  kWrongA,
  kRefusedA,
  kUngradableA,
  kCorrectU,
  kWrongU,
  kRefusedU,
  kUngradableU,
  kTwins,       ///< pairs of twins
  kTwinsRight,  ///< pairs with both right
  kTallyColumns
};
using TallyWeights = Eigen::Matrix<double, kTallyColumns, 1>;

/// C for an answerable question, R for one that should be declined or rebutted.
bool IsAppropriate(const Question& question, Verdict verdict);

/// The judgements counted per cluster (fact id), one row each, columns as in TallyColumn.
ClusterSums TallyByCluster(const GoldSet& gold, const JudgementTable& table);

/// The same for some of the questions, given by index; only clusters that hold any get a row.
ClusterSums TallyByCluster(const GoldSet& gold, const JudgementTable& table,
                           const std::vector<std::size_t>& questions);

}  // namespace huoyan
