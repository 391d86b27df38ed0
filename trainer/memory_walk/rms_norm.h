#pragma once

#include <array>

#include "trainer/memory_walk/walk.h"

namespace huoyan::memory_walk {

/// The output and rstd.
std::array<Held, 2> RmsNormForward(Walk& walk, std::int64_t rows);

/// The output again, of every token.
Held RmsNormRecompute(Walk& walk);

/// The input's gradient.
Held RmsNormBackward(Walk& walk, std::int64_t rows);

}  // namespace huoyan::memory_walk
