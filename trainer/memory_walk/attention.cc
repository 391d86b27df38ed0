#include "trainer/memory_walk/attention.h"

#include <algorithm>
#include <utility>

#include "trainer/work_split.h"

namespace huoyan::memory_walk {
namespace {

// Heads of one sequence, and single heads, are put in order without moving anything; but oneDNN, which
// multiplies bf16, then copies them itself.
bool Moves(const Walk& walk, const Group& group, std::int64_t columns) {
  return walk.narrow || (group.batch > 1 && columns > walk.config.head_dim);
}

// ToBatchedHeads of a tensor with `columns` a token.
Held Batched(Walk& walk, const Group& group, std::int64_t columns) {
  const std::int64_t bytes = group.cells() * columns * walk.element_bytes;
  Held padded = walk.Activation(group.padded() ? bytes : 0);
  return Moves(walk, group, columns) ? walk.Activation(bytes) : std::move(padded);
}

// `moves`: whether the heads must be put back in order.
void FromBatched(Walk& walk, const Group& group, std::int64_t columns, bool moves) {
  const Held tokens = walk.Activation(moves ? group.cells() * columns * walk.element_bytes : 0);
  const Held picked = walk.Activation(group.padded() ? group.tokens * columns * walk.element_bytes : 0);
}

// The last block of queries is the one that sees the most keys.
struct Block {
  std::int64_t rows, scores;
  bool folded_by_copy;  // query heads that share a key head
};

Block LargestBlock(const Walk& walk, const Group& group) {
  const std::int64_t block = AttentionBlockLength(group.batch, walk.config.num_attention_heads, group.length);
  const bool shared_keys = walk.config.num_attention_heads != walk.config.num_key_value_heads;
  Block largest{0, 0, shared_keys && (block < group.length || !Moves(walk, group, walk.q))};
  for (std::int64_t start = 0; start < group.length; start += block) {
    const std::int64_t rows = std::min(block, group.length - start);
    const std::int64_t scores = group.batch * walk.config.num_attention_heads * rows * (start + rows);
    if (scores > largest.scores) largest = {rows, scores, largest.folded_by_copy};
  }
  return largest;
}

// BlockScores: returns the fp32 scores.
Held Scores(Walk& walk, const Group& group, const Block& block) {
  Held scores;
  {
    const Held folded =
        walk.Activation(block.folded_by_copy ? group.batch * block.rows * walk.q * walk.element_bytes : 0);
    Held product = walk.Activation(block.scores * walk.element_bytes);
    scores = walk.narrow ? walk.Activation(block.scores * kFloatBytes) : std::move(product);
  }
  const Held future = walk.Activation(block.rows * block.rows);
  return scores;
}

}  // namespace

AttentionOutput AttentionForward(Walk& walk) {
  AttentionOutput out{walk.Narrow(walk.q), {}};
  std::int64_t log_sum_bytes = 0;
  std::vector<Held> log_sums;
  for (const Group& group : walk.groups) {
    const Held queries = Batched(walk, group, walk.q), keys = Batched(walk, group, walk.kv),
               values = Batched(walk, group, walk.kv);
    const Held o = walk.Activation(group.cells() * walk.q * walk.element_bytes);
    const std::int64_t bytes = group.cells() * walk.config.num_attention_heads * kFloatBytes;
    log_sums.push_back(walk.Activation(bytes));
    log_sum_bytes += bytes;
    {
      const Block block = LargestBlock(walk, group);
      const std::int64_t block_rows = group.batch * walk.config.num_attention_heads * block.rows;
      const Held scores = Scores(walk, group, block);
      const Held largest = walk.Activation(block_rows * kFloatBytes),
                 sums = walk.Activation(block_rows * kFloatBytes);
      const Held p = walk.Activation(walk.narrow ? block.scores * walk.element_bytes : 0);
      const Held product = walk.Activation(group.batch * block.rows * walk.q * walk.element_bytes);
    }
    FromBatched(walk, group, walk.q, Moves(walk, group, walk.q));
  }
  log_sums.clear();
  out.log_sum = walk.Activation(log_sum_bytes);
  return out;
}

std::array<Held, 3> AttentionBackward(Walk& walk) {
  std::array<Held, 3> out{walk.Narrow(walk.q), walk.Narrow(walk.kv), walk.Narrow(walk.kv)};
  for (const Group& group : walk.groups) {
    const Held queries = Batched(walk, group, walk.q), keys = Batched(walk, group, walk.kv),
               values = Batched(walk, group, walk.kv);
    const Held d_outputs = Batched(walk, group, walk.q);
    Held delta;
    {
      const Held wide = walk.Activation(walk.narrow ? group.cells() * walk.q * kFloatBytes : 0);
      const Held o = Batched(walk, group, walk.q);
      const Held product = walk.Activation(group.cells() * walk.q * kFloatBytes);
      delta = walk.Activation(group.cells() * walk.config.num_attention_heads * kFloatBytes);
    }
    const Held dq = walk.Activation(group.cells() * walk.q * walk.element_bytes);
    const Held dk = walk.Activation(group.cells() * walk.kv * kFloatBytes),
               dv = walk.Activation(group.cells() * walk.kv * kFloatBytes);
    {
      const Block block = LargestBlock(walk, group);
      const std::int64_t folded_bytes = group.batch * block.rows * walk.q * walk.element_bytes;
      const std::int64_t copied_bytes = block.folded_by_copy ? folded_bytes : 0;
      const Held p = Scores(walk, group, block);
      const Held d_block = walk.Activation(copied_bytes);
      {
        const Held rounded = walk.Activation(walk.narrow ? block.scores * walk.element_bytes : 0);
        const Held product = walk.Activation(group.cells() * walk.kv * walk.element_bytes);
      }
      Held ds;
      {
        Held product = walk.Activation(block.scores * walk.element_bytes);
        ds = walk.narrow ? walk.Activation(block.scores * kFloatBytes) : std::move(product);
      }
      const Held ds_narrow = walk.Activation(walk.narrow ? block.scores * walk.element_bytes : 0);
      { const Held product = walk.Activation(folded_bytes); }
      const Held q_block = walk.Activation(copied_bytes);
      const Held product = walk.Activation(group.cells() * walk.kv * walk.element_bytes);
    }
    if (walk.pass.shared > 0) const Held added_up = walk.Activation(walk.pass.shared * walk.kv * kFloatBytes);
    FromBatched(walk, group, walk.q, Moves(walk, group, walk.q));
    for (int i = 0; i < 2; ++i) {
      const Held rounded = walk.Activation(walk.narrow ? group.cells() * walk.kv * walk.element_bytes : 0);
      FromBatched(walk, group, walk.kv, walk.kv > walk.config.head_dim);
    }
  }
  return out;
}

}  // namespace huoyan::memory_walk
