#pragma once

#include "trainer/memory_ledger.h"
#include "trainer/memory_setup.h"

namespace huoyan::memory_walk {

/// Live tensors at the peak of a training step: see PredictTrainingPeak.
LiveBytes PeakOfStep(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers);

}  // namespace huoyan::memory_walk
