#pragma once

#include <vector>

#include "harness/summary/summary.h"

namespace huoyan {

/// Sorts trials by the headline on dev, best first; equal ones by smaller peak memory, then by label. Trials
/// without a score follow in the same manner.
void RankOnDev(std::vector<TrialSummary>& trials, MetricId headline);

/// For every tuned trial the index of the same model untuned: same model, and as far as possible the same
/// decoding, precision and seed. Untuned trials and those without a counterpart get none.
void LinkToBases(std::vector<TrialSummary>& trials);

/// Marks the trials whose answers on `gold`'s questions do not differ significantly from the best one's:
/// exact test over whole facts (fact_test.h) on whether each question's first answer was appropriate, since
/// twins share a fact; Holm over all comparisons with the best, 5%. The best itself is marked.
void MarkTies(std::vector<TrialSummary>& trials, std::size_t best, const GoldSet& gold);

/// Marks the trials that no other one beats in the headline on test without needing more memory, or in memory
/// without being worse. Trials without a score or a measured peak are not on the front.
void MarkParetoFront(std::vector<TrialSummary>& trials, MetricId headline);

/// The judgements on questions of `gold`, in order.
std::vector<Judgement> JudgementsOn(const GoldSet& gold, const std::vector<Judgement>& judgements);

}  // namespace huoyan
