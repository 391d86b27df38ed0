#pragma once

#include <cstdint>
#include <vector>

#include "trainer/memory_setup.h"
#include "trainer/memory_walk/tape.h"

namespace huoyan::memory_walk {

inline constexpr std::int64_t kFloatBytes = 4, kIndexBytes = 8;

/// Sequences that go through attention together, padded to the longest.
struct Group {
  std::int64_t batch, length, tokens;
  std::int64_t cells() const { return batch * length; }
  bool padded() const { return cells() != tokens; }
};

/// A training pass on a tape: its sizes, and the tensors its operators make. `setup` and `pass` must outlive
/// it.
struct Walk {
  Walk(const MemorySetup& of, const PassShape& over);

  Held Make(MemoryCategory category, std::int64_t bytes) { return Held(tape, category, bytes); }
  Held Activation(std::int64_t bytes) { return Make(MemoryCategory::kActivations, bytes); }
  Held Wide(std::int64_t columns) { return Activation(tokens * columns * kFloatBytes); }
  Held Narrow(std::int64_t columns) { return Activation(tokens * columns * element_bytes); }
  /// What `.to(fp32)` makes: nothing where the pass computes in fp32.
  Held WideCopy(std::int64_t columns) { return narrow ? Wide(columns) : Held(); }
  /// What rounding fp32 values to the pass's dtype makes.
  Held Rounded(std::int64_t elements) { return Activation(narrow ? elements * element_bytes : 0); }

  bool Adapted(int layer, LinearModule module) const;

  const MemorySetup& setup;
  const ModelConfig& config;
  const PassShape& pass;
  std::int64_t element_bytes = 4;
  bool full = false;           ///< trains every weight
  bool narrow = false;         ///< computes in fewer bits than fp32
  std::int64_t tokens = 0;     ///< rows of what is made
  std::int64_t longest = 0;    ///< tokens of a sequence, with what it shares
  std::int64_t q = 0, kv = 0;  ///< columns of the queries, of the keys
  std::vector<Group> groups;
  Tape tape;
};

}  // namespace huoyan::memory_walk
