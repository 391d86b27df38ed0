#pragma once

#include <optional>
#include <vector>

#include "harness/base/fields.h"
#include "harness/scoring/judgement_table.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// How well the untuned model knew the answer: by the share of its samples that were correct (Gekhman et al.
/// 2024, arXiv 2405.05904, whose "highly" and "maybe" known these are; their "weakly" needs other decoding).
/// With one sample there is no `kSometimes`.
enum class Knownness { kAlways, kSometimes, kNever };
const EnumTable<Knownness>& EnumNames(Type<Knownness>);

/// What became of the answerable questions of one bucket after tuning. A model that answers by chance drops
/// out of the top bucket and into it from below by itself: set a second untuned run beside it to see how
/// much.
struct KnownnessBucket {
  Knownness known = Knownness::kNever;
  std::size_t questions = 0;
  Estimate accuracy;       ///< C / n after tuning
  Estimate hallucination;  ///< W / n after tuning
};
const Fields<KnownnessBucket>& DescribeFields(Type<KnownnessBucket>);

/// The buckets that hold a question, best known first. Both tables are over `gold` and have the same number
/// of samples.
std::vector<KnownnessBucket> BucketByKnownness(const GoldSet& gold, const JudgementTable& base,
                                               const JudgementTable& tuned);

}  // namespace huoyan
