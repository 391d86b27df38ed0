#include "trainer/memory_model.h"

#include <algorithm>

#include "trainer/memory_walk/step.h"

namespace huoyan {

LiveBytes PredictTrainingPeak(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers) {
  return memory_walk::PeakOfStep(setup, pass, checkpointed_layers);
}

std::optional<int> ChooseCheckpointedLayers(const MemorySetup& setup, const PassShape& pass,
                                            std::optional<std::int64_t> budget_bytes) {
  const auto fits = [&](int layers) {
    return !budget_bytes || PredictTrainingPeak(setup, pass, layers).Total() <= *budget_bytes;
  };
  if (setup.train.checkpoint_layers) {
    const int layers = std::min(*setup.train.checkpoint_layers, setup.config.num_hidden_layers);
    return fits(layers) ? std::optional<int>(layers) : std::nullopt;
  }
  int low = 0, high = setup.config.num_hidden_layers;  // the peak falls as more layers are checkpointed
  if (!fits(high)) return std::nullopt;
  while (low < high) {
    const int middle = (low + high) / 2;
    if (fits(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace huoyan
