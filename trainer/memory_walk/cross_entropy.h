#pragma once

#include "trainer/memory_walk/walk.h"

namespace huoyan::memory_walk {

/// The gradient of the hidden states of so many rows.
Held LinearCrossEntropy(Walk& walk, std::int64_t rows);

}  // namespace huoyan::memory_walk
