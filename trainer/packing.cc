#include "trainer/packing.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace huoyan {
namespace {

// Lengths are sorted within windows of this many batches: alike enough to pad little, mixed enough to stay
// random.
constexpr std::size_t kBatchesPerWindow = 16;
// A new document is tried on this many of the last rows that still have room.
constexpr std::size_t kOpenRows = 32;

TokenizedExample Slice(const TokenizedExample& whole, std::size_t begin, std::size_t end) {
  const auto first = static_cast<std::ptrdiff_t>(begin), last = static_cast<std::ptrdiff_t>(end);
  return {{whole.ids.begin() + first, whole.ids.begin() + last},
          {whole.labels.begin() + first, whole.labels.begin() + last}};
}

}  // namespace

std::vector<std::vector<TokenizedExample>> PackSequences(const std::vector<TokenizedExample>& documents,
                                                         std::int64_t row_length) {
  const auto capacity = static_cast<std::size_t>(row_length);
  std::vector<std::vector<TokenizedExample>> rows;
  std::vector<std::size_t> room;  // per row
  for (const TokenizedExample& document : documents) {
    for (std::size_t begin = 0; begin < document.ids.size(); begin += capacity) {
      TokenizedExample piece = Slice(document, begin, std::min(begin + capacity, document.ids.size()));
      const std::size_t size = piece.ids.size();
      std::size_t row = rows.size() > kOpenRows ? rows.size() - kOpenRows : 0;
      while (row < rows.size() && room[row] < size) ++row;
      if (row == rows.size()) {
        rows.emplace_back();
        room.push_back(capacity);
      }
      room[row] -= size;
      rows[row].push_back(std::move(piece));
    }
  }
  return rows;
}

std::vector<std::size_t> ShuffledIndices(std::size_t count, std::uint64_t seed) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::mt19937_64 generator(seed);  // std::shuffle differs between standard libraries
  for (std::size_t i = count; i > 1; --i) std::swap(indices[i - 1], indices[generator() % i]);
  return indices;
}

std::vector<std::vector<std::size_t>> BucketByLength(const std::vector<std::int64_t>& lengths,
                                                     std::size_t batch_size, std::uint64_t seed) {
  std::vector<std::size_t> order = ShuffledIndices(lengths.size(), seed);
  const std::size_t window = batch_size * kBatchesPerWindow;
  std::vector<std::vector<std::size_t>> batches;
  for (std::size_t start = 0; start < order.size(); start += window) {
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(start);
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(std::min(start + window, order.size()));
    std::stable_sort(first, last, [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
    for (auto at = first; at < last;
         at += std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(batch_size), last - at)) {
      batches.emplace_back(at,
                           at + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(batch_size), last - at));
    }
  }
  std::vector<std::vector<std::size_t>> shuffled;
  for (const std::size_t i : ShuffledIndices(batches.size(), seed + 1))
    shuffled.push_back(std::move(batches[i]));
  return shuffled;
}

}  // namespace huoyan
