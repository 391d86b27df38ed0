#include "trainer/step_cost.h"

#include <numeric>

#include "trainer/resident_memory.h"

namespace huoyan {
namespace {

// Elements of a layer's weights on either side of its attention.
struct Weights {
  double before = 0, behind = 0;

  double& Of(LinearModule module) {
    const bool feeds_attention =
        module == LinearModule::kQ || module == LinearModule::kK || module == LinearModule::kV;
    return feeds_attention ? before : behind;
  }
};

}  // namespace

double PassFlops(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers) {
  const ModelConfig& config = setup.config;
  const auto tokens =
      static_cast<double>(std::accumulate(pass.lengths.begin(), pass.lengths.end(), pass.shared));
  const auto targets = static_cast<double>(pass.loss_tokens);
  const int layers = config.num_hidden_layers;
  const int adapted = AdaptedLayers(config, setup.lora);
  const bool full = setup.train.tuning == Tuning::kFull;

  // Weights that every token passes, and those behind attention, which in the last layer only tokens with a
  // target do.
  Weights frozen, adapter;
  for (const auto& entry : EnumNames(Type<LinearModule>{})) {
    const auto shape = ModuleShape(config, entry.first);
    frozen.Of(entry.first) += static_cast<double>(shape[0] * shape[1]);
  }
  for (const LinearModule module : full ? std::vector<LinearModule>{} : setup.lora.targets) {
    const auto shape = ModuleShape(config, module);
    adapter.Of(module) += static_cast<double>(setup.lora.rank) * static_cast<double>(shape[0] + shape[1]);
  }
  // Scores and values, each a product with every earlier token: half a square. Backward redoes the scores and
  // needs four more.
  double pairs = 0;
  for (const std::int64_t own : pass.lengths) {
    const auto length = static_cast<double>(pass.shared + own);
    pairs += length * length / 2;
  }
  const double attention = 2 * pairs * config.num_attention_heads * config.head_dim;

  double flops = (full ? 6.0 : 4.0) * targets * config.hidden_size * config.vocab_size;  // the head
  for (int layer = 0; layer < layers; ++layer) {
    const double behind = layer + 1 == layers ? targets : tokens;
    const double products = tokens * frozen.before + behind * frozen.behind;
    const double low_rank = layer < layers - adapted ? 0 : tokens * adapter.before + behind * adapter.behind;
    const double forward = 2 * products + 2 * low_rank + 2 * attention;
    flops += forward + (full ? 4 : 2) * products + 6 * low_rank + 5 * attention;
    if (layer < checkpointed_layers) flops += forward;
  }
  return flops;
}

}  // namespace huoyan
