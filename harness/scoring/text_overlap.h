#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/fields.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// How much of a reference's wording a reply has, each between 0 and 1, on characters, since Chinese is
/// written without spaces. Reported and never gated: a reply may be right in other words.
struct TextOverlap {
  double character_f1 = 0;  ///< of the bags of characters (Rajpurkar et al. 2016, there on words)
  double rouge_l = 0;       ///< F1 of the longest common subsequence (Lin 2004)
  double bleu = 0;  ///< up to 4-grams, brevity penalty (Papineni et al. 2002); exponential smoothing and
                    ///< effective order as sacreBLEU's sentence_bleu (Post 2018)
  double chrf = 0;  ///< F2 of 1- to 6-grams, averaged over the orders that occur (Popovic 2015, sacreBLEU's
                    ///< chrF2)
};

/// chrF of one reply against one reference for any beta, on all characters as they are.
double CharacterNgramF(std::u32string_view reply, std::u32string_view reference, double beta);

/// The n-grams of orders 1 to 6, sorted, as 64-bit FNV-1a hashes: two of the few thousand of one reply and
/// its references collide with a chance below 1e-12.
using CharacterGrams = std::array<std::vector<std::uint64_t>, 6>;

/// What replies to one question are compared with, prepared once. Each measure takes the reference that suits
/// it best, and BLEU clips against all of them at once.
class ReferenceTexts {
 public:
  explicit ReferenceTexts(std::vector<std::u32string> texts);

  /// Looks at the first 4,000 characters of a reply. All 0 for an empty reply, and without references.
  TextOverlap Measure(std::u32string_view reply) const;

 private:
  std::vector<std::u32string> texts_;
  std::vector<CharacterGrams> grams_;
  CharacterGrams union_;  ///< each gram as often as in the reference that has it most; orders 1 to 4
};

/// Means over replies, with clustered t intervals.
struct OverlapScores {
  Estimate character_f1;
  Estimate rouge_l;
  Estimate bleu;
  Estimate chrf;
};
const Fields<OverlapScores>& DescribeFields(Type<OverlapScores>);

/// `clusters[i]` numbers the fact of reply i. Nothing without replies.
std::optional<OverlapScores> AverageOverlap(const std::vector<TextOverlap>& overlaps,
                                            const std::vector<std::size_t>& clusters);

}  // namespace huoyan
