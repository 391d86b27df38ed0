#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"
#include "harness/scoring/calibration.h"
#include "harness/scoring/judged_part.h"
#include "harness/scoring/metrics.h"
#include "harness/scoring/novel_check.h"
#include "harness/scoring/resamples.h"
#include "harness/scoring/slices.h"
#include "harness/scoring/text_overlap.h"

namespace huoyan {

/// The result of one set of answers. Metrics that are undefined are absent.
struct Scorecard {
  std::map<MetricId, Estimate> metrics;
  std::map<std::string, std::size_t> answerable;    ///< verdict name (C, W, R, X) -> count, all four present
  std::map<std::string, std::size_t> unanswerable;  ///< the same for class U
  std::size_t n = 0;                                ///< judgements
  std::size_t questions = 0;
  std::size_t clusters = 0;
  std::size_t ungraded = 0;  ///< verdict X; they stay in every denominator
  std::string gold_sha256;
  std::string entities_sha256;             ///< of the names that grading read; empty without any
  std::vector<Slice> slices;               ///< the same answers by kind, exposure, difficulty, chapters
  std::optional<Calibration> calibration;  ///< absent where no answer carries a log probability
  std::optional<OverlapScores> overlap;    ///< with the accepted answers; never gated
  std::optional<NovelCheck> novel;         ///< absent where answers were not looked up in the novel
  std::optional<JudgedPart> judge;         ///< absent where no judge was asked
};
const Fields<Scorecard>& DescribeFields(Type<Scorecard>);

/// Verifies that the judgements are those of the gold set's questions, each question once for every sample
/// number, then counts. Throws Error(kExecution) naming what is missing, unknown or doubled. How each
/// interval is made: formula.h. `resamples` are over the gold set's facts.
Scorecard BuildScorecard(const GoldSet& gold, const std::vector<Judgement>& judgements,
                         const Resamples& resamples);
Scorecard BuildScorecard(const GoldSet& gold, const std::vector<Judgement>& judgements,
                         const BootstrapOptions& options = {});

/// The facts a gold set asks about; what is resampled.
std::size_t CountFacts(const GoldSet& gold);

}  // namespace huoyan
