#pragma once

#include <algorithm>
#include <cstdint>

namespace huoyan {

// How the step cuts its work, which the trainer does and the memory model must know.

/// Queries of one attention block: the fp32 scores of a block stay near 16 MiB, small enough for the cache's
/// sake and the peak's, large enough for GEMM.
inline std::int64_t AttentionBlockLength(std::int64_t batch, std::int64_t heads, std::int64_t length) {
  constexpr std::int64_t score_bytes = std::int64_t{16} << 20;
  const std::int64_t row_bytes = batch * heads * length * static_cast<std::int64_t>(sizeof(float));
  return std::clamp<std::int64_t>(score_bytes / row_bytes, std::min<std::int64_t>(16, length), length);
}

/// Sequences share an attention group while padding them to the longest wastes at most half of what they
/// hold.
inline bool SequencesShareAGroup(std::int64_t tokens, std::int64_t longest, std::int64_t sequences) {
  return static_cast<double>(longest * sequences) <= 1.5 * static_cast<double>(tokens);
}

/// Tokens whose fp32 logits exist at once: 64 MiB of them.
inline std::int64_t CrossEntropyChunkRows(std::int64_t vocab) {
  constexpr std::int64_t chunk_bytes = std::int64_t{64} << 20;
  return std::max<std::int64_t>(1, chunk_bytes / (vocab * static_cast<std::int64_t>(sizeof(float))));
}

/// Rows of a large matrix (the head under the loss, a weight's gradient) that are computed at once, so that
/// what is dequantised or rounded stays small: 32 MiB of them.
inline std::int64_t ProductSliceRows(std::int64_t hidden_size, std::int64_t element_bytes) {
  constexpr std::int64_t slice_bytes = std::int64_t{32} << 20;
  return std::max<std::int64_t>(1, slice_bytes / (hidden_size * element_bytes));
}

}  // namespace huoyan
