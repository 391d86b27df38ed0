#pragma once

#include <optional>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/hallucination.h"
#include "evalsets/judgement.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// What looking a run's answers up in the novel found.
struct NovelCheck {
  HallucinationCounts counts;
  std::optional<Estimate> fabricated_quotes;  ///< quotations not in the novel / all, clustered by fact;
                                              ///< absent without quotations
};
const Fields<NovelCheck>& DescribeFields(Type<NovelCheck>);

/// Counts what CorpusCheck noted in the judgements. Nothing when none was looked up. Judgements of questions
/// that the gold set lacks are left out.
std::optional<NovelCheck> MeasureAgainstNovel(const GoldSet& gold, const std::vector<Judgement>& judgements);

}  // namespace huoyan
