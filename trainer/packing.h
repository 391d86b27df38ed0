#pragma once

#include <cstdint>
#include <vector>

#include "trainer/chat_template.h"

namespace huoyan {

/// Rows of at most `row_length` tokens, each a list of sequences that do not see each other (block-diagonal
/// attention). Documents go in order into the first row with room for them whole; longer ones are cut into
/// full rows and a rest. Every token of every document comes out exactly once. `row_length` is positive;
/// empty documents are left out.
std::vector<std::vector<TokenizedExample>> PackSequences(const std::vector<TokenizedExample>& documents,
                                                         std::int64_t row_length);

/// Batches of at most `batch_size` indices into `lengths`, each index once, members of like length, so that
/// padding wastes little; the batches themselves come in a random order. The same seed gives the same batches
/// on every platform.
std::vector<std::vector<std::size_t>> BucketByLength(const std::vector<std::int64_t>& lengths,
                                                     std::size_t batch_size, std::uint64_t seed);

/// A permutation of 0 … count - 1, the same for a seed on every platform.
std::vector<std::size_t> ShuffledIndices(std::size_t count, std::uint64_t seed);

}  // namespace huoyan
