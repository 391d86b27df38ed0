#include "trainer/step_cost.h"

#include <algorithm>
#include <numeric>

namespace huoyan {

double PassFlops(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers) {
  const ModelConfig& config = setup.config;
  const auto tokens =
      static_cast<double>(std::accumulate(pass.lengths.begin(), pass.lengths.end(), pass.shared));
  const double layers = config.num_hidden_layers;
  const double adapted = std::min<double>(setup.lora.last_layers.value_or(config.num_hidden_layers), layers);
  const bool full = setup.train.tuning == Tuning::kFull;
  const double recomputed = std::min<double>(checkpointed_layers, layers);

  double matrix = 0;
  for (const auto& entry : EnumNames(Type<LinearModule>{})) {
    const auto shape = ModuleShape(config, entry.first);
    matrix += static_cast<double>(shape[0] * shape[1]);
  }
  double adapter = 0;
  for (const LinearModule module : full ? std::vector<LinearModule>{} : setup.lora.targets) {
    const auto shape = ModuleShape(config, module);
    adapter += static_cast<double>(setup.lora.rank) * static_cast<double>(shape[0] + shape[1]);
  }
  // Scores and values, each a product with every earlier token: half a square. Backward redoes the scores and
  // needs four more.
  double pairs = 0;
  for (const std::int64_t own : pass.lengths) {
    const auto length = static_cast<double>(pass.shared + own);
    pairs += length * length / 2;
  }
  const double attention = 2 * pairs * config.num_attention_heads * config.head_dim;

  const double forward = 2 * tokens * matrix + 2 * attention;
  const double backward = (full ? 4 : 2) * tokens * matrix + 5 * attention;
  const double adapter_forward = 2 * tokens * adapter, adapter_backward = 3 * adapter_forward;
  const double head =
      (full ? 6.0 : 4.0) * static_cast<double>(pass.loss_tokens) * config.hidden_size * config.vocab_size;
  return layers * (forward + backward) + adapted * (adapter_forward + adapter_backward) +
         recomputed * forward + std::max(0.0, recomputed - (layers - adapted)) * adapter_forward + head;
}

}  // namespace huoyan
