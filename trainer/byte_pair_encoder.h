#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace huoyan {

/// Two neighbouring tokens that become one.
struct Merge {
  std::int32_t left = 0;
  std::int32_t right = 0;
  std::int32_t merged = 0;
};

/// Byte-pair encoding of one piece of text (Sennrich et al. 2016, on bytes): start from single bytes and
/// apply, again and again, the merge of lowest rank, the leftmost first.
class BytePairEncoder {
 public:
  /// `byte_ids` is the token of each byte; a merge's rank is its place in `merges`, which name no pair twice.
  BytePairEncoder(const std::array<std::int32_t, 256>& byte_ids, const std::vector<Merge>& merges);

  /// Appends the tokens of `piece` to `ids`. O(n log n) in its length, so a long piece is no trap.
  void Encode(std::string_view piece, std::vector<std::int32_t>& ids) const;

 private:
  struct RankedMerge {
    std::uint32_t rank;
    std::int32_t merged;
  };
  struct Symbol;
  const RankedMerge* Find(std::int32_t left, std::int32_t right) const;

  std::array<std::int32_t, 256> byte_ids_;
  std::unordered_map<std::uint64_t, RankedMerge> merges_;
};

}  // namespace huoyan
