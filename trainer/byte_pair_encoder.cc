#include "trainer/byte_pair_encoder.h"

#include <cstddef>
#include <functional>
#include <queue>
#include <utility>

namespace huoyan {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::uint64_t KeyOf(std::int32_t left, std::int32_t right) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) |
         static_cast<std::uint32_t>(right);
}

}  // namespace

// A token of the piece, linked to its neighbours; a merge keeps the left one and unlinks the right one.
struct BytePairEncoder::Symbol {
  std::int32_t id;
  std::size_t previous;
  std::size_t next;
  bool merged_away;
};

BytePairEncoder::BytePairEncoder(const std::array<std::int32_t, 256>& byte_ids,
                                 const std::vector<Merge>& merges)
    : byte_ids_(byte_ids) {
  merges_.reserve(merges.size());
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    merges_.emplace(KeyOf(merges[rank].left, merges[rank].right),
                    RankedMerge{static_cast<std::uint32_t>(rank), merges[rank].merged});
  }
}

const BytePairEncoder::RankedMerge* BytePairEncoder::Find(std::int32_t left, std::int32_t right) const {
  const auto found = merges_.find(KeyOf(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

void BytePairEncoder::Encode(std::string_view piece, std::vector<std::int32_t>& ids) const {
  std::vector<Symbol> symbols(piece.size());
  for (std::size_t i = 0; i < piece.size(); ++i) {
    symbols[i] = {byte_ids_[static_cast<unsigned char>(piece[i])], i == 0 ? kNone : i - 1,
                  i + 1 == piece.size() ? kNone : i + 1, false};
  }

  using Candidate = std::pair<std::uint32_t, std::size_t>;  // rank, place of the left token
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<Candidate>> candidates;
  const auto consider = [&](std::size_t left) {
    if (left == kNone || symbols[left].next == kNone) return;
    const RankedMerge* merge = Find(symbols[left].id, symbols[symbols[left].next].id);
    if (merge != nullptr) candidates.emplace(merge->rank, left);
  };
  for (std::size_t i = 0; i < symbols.size(); ++i) consider(i);

  while (!candidates.empty()) {
    const auto [rank, at] = candidates.top();
    candidates.pop();
    Symbol& left = symbols[at];
    if (left.merged_away || left.next == kNone) continue;
    Symbol& right = symbols[left.next];
    const RankedMerge* merge = Find(left.id, right.id);
    if (merge == nullptr || merge->rank != rank) continue;  // a neighbour merged first
    left.id = merge->merged;
    left.next = right.next;
    right.merged_away = true;
    if (left.next != kNone) symbols[left.next].previous = at;
    consider(left.previous);
    consider(at);
  }
  for (std::size_t at = symbols.empty() ? kNone : 0; at != kNone; at = symbols[at].next) {
    ids.push_back(symbols[at].id);
  }
}

}  // namespace huoyan
