#include "trainer/memory_walk/walk.h"

#include <algorithm>
#include <numeric>

#include "trainer/resident_memory.h"
#include "trainer/work_split.h"

namespace huoyan::memory_walk {

Walk::Walk(const MemorySetup& of, const PassShape& over)
    : setup(of),
      config(of.config),
      pass(over),
      element_bytes(BytesOf(of.dtype)),
      full(of.train.tuning == Tuning::kFull),
      narrow(of.dtype != Dtype::kFloat32),
      tokens(std::accumulate(over.lengths.begin(), over.lengths.end(), over.shared)),
      q(std::int64_t{config.num_attention_heads} * config.head_dim),
      kv(std::int64_t{config.num_key_value_heads} * config.head_dim) {
  if (!pass.lengths.empty())
    longest = pass.shared + *std::max_element(pass.lengths.begin(), pass.lengths.end());
  const auto sequences = static_cast<std::int64_t>(pass.lengths.size());
  if (pass.shared > 0 || SequencesShareAGroup(tokens, longest, sequences)) {
    groups.push_back({sequences, longest, tokens});
  } else {
    for (const std::int64_t length : pass.lengths) groups.push_back({1, length, length});
  }
}

bool Walk::Adapted(int layer, LinearModule module) const {
  const auto& targets = setup.lora.targets;
  return !full && layer >= config.num_hidden_layers - AdaptedLayers(config, setup.lora) &&
         std::find(targets.begin(), targets.end(), module) != targets.end();
}

}  // namespace huoyan::memory_walk
