#include "trainer/memory_walk/cross_entropy.h"

#include <algorithm>

#include "trainer/memory_walk/linear.h"
#include "trainer/work_split.h"

namespace huoyan::memory_walk {

Held LinearCrossEntropy(Walk& walk, std::int64_t rows) {
  const std::int64_t d = walk.config.hidden_size, vocab = walk.config.vocab_size;
  Held d_hidden = walk.Activation(rows * d * walk.element_bytes);
  const Held loss = walk.Activation(kFloatBytes);
  const auto logits_bytes = [&](std::int64_t bytes) { return walk.Make(MemoryCategory::kLogits, bytes); };
  const std::int64_t count = std::min(CrossEntropyChunkRows(vocab), rows);
  const std::int64_t width = std::min(ProductSliceRows(d, walk.element_bytes), vocab);
  const auto slice = [&] {
    return walk.Make(MemoryCategory::kWorkspace, walk.setup.quantization.embeddings == Quantization::kNone
                                                     ? 0
                                                     : width * d * walk.element_bytes);
  };
  const Held logits = logits_bytes(count * vocab * kFloatBytes);
  {
    const Held head = slice();
    const Held product = logits_bytes(count * width * walk.element_bytes);
  }
  const Held columns = logits_bytes(3 * count * kFloatBytes);
  const Held gradient = logits_bytes(count * d * kFloatBytes);
  const Held rounded = logits_bytes(walk.narrow ? count * width * walk.element_bytes : 0);
  {
    const Held head = slice();
    const Held product = logits_bytes(count * d * walk.element_bytes);
  }
  if (walk.full) AccumulateProduct(walk, MemoryCategory::kLogits, width, d);
  return d_hidden;
}

}  // namespace huoyan::memory_walk
