#pragma once

#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/sft.h"

namespace huoyan {

/// A training prompt and a gold prompt with eight characters or more in common.
struct SharedRun {
  std::string sft_id;
  std::string gold_id;
  std::string run;  ///< the longest they share, normalised
};
const Fields<SharedRun>& DescribeFields(Type<SharedRun>);

/// Two prompts whose sets of four-character shingles have a Jaccard similarity at or above the threshold.
struct NearDuplicate {
  std::string sft_id;
  std::string gold_id;
  double similarity = 0;
};
const Fields<NearDuplicate>& DescribeFields(Type<NearDuplicate>);

/// How near the training prompts come to the gold prompts.
struct OverlapReport {
  std::size_t sft_prompts = 0;
  std::size_t gold_prompts = 0;
  std::vector<std::string> identical;  ///< ids of training pairs whose prompt is a gold prompt, normalised
  std::vector<SharedRun> shared_runs;  ///< by training pair, then gold order
  std::vector<NearDuplicate> near_duplicates;
  double highest_similarity = 0;

  bool clean() const { return identical.empty() && shared_runs.empty() && near_duplicates.empty(); }
};
const Fields<OverlapReport>& DescribeFields(Type<OverlapReport>);

/// Compares every training prompt with every gold prompt, after normalisation.
OverlapReport FindOverlap(const std::vector<SftPair>& pairs, const GoldSet& gold,
                          double near_duplicate_from = 0.5);

/// The report as a Markdown section, every training pair that comes near a gold prompt in a table.
std::string ToMarkdown(const OverlapReport& report, Language language);

}  // namespace huoyan
