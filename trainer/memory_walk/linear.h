#pragma once

#include "trainer/memory_walk/walk.h"

namespace huoyan::memory_walk {

/// `rows` by `columns` added to a gradient.
void AccumulateProduct(Walk& walk, MemoryCategory category, std::int64_t rows, std::int64_t columns);

/// The output.
Held LinearForward(Walk& walk, int layer, LinearModule module);

/// The input's gradient. `recomputed`: columns of an input that is made only while it is asked for.
Held LinearBackward(Walk& walk, int layer, LinearModule module, std::int64_t recomputed = 0);

}  // namespace huoyan::memory_walk
