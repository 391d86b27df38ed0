#pragma once

#include <cstdint>
#include <optional>

#include "trainer/memory_ledger.h"
#include "trainer/memory_setup.h"

namespace huoyan {

/// Live tensors, by category, at the peak of a training step over `pass`, on the CPU: the step's own schedule
/// of tensors (trainer/torch: qwen2_model, decoder_layer, attention, linear, cross_entropy, optimizer) walked
/// through without making them, so that the two must change together; a test holds them equal.
/// `checkpointed_layers`: as in TrainSpec.checkpoint_layers, decided.
LiveBytes PredictTrainingPeak(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers);

/// The fewest layers that must be checkpointed for `pass` to stay within the budget; nothing when even all of
/// them do not suffice. With `train.checkpoint_layers` given, only that number is tried.
std::optional<int> ChooseCheckpointedLayers(const MemorySetup& setup, const PassShape& pass,
                                            std::optional<std::int64_t> budget_bytes);

}  // namespace huoyan
