#pragma once

#include <array>

#include "trainer/memory_walk/walk.h"

namespace huoyan::memory_walk {

struct AttentionOutput {
  Held o, log_sum;
};
AttentionOutput AttentionForward(Walk& walk);

/// dq, dk and dv.
std::array<Held, 3> AttentionBackward(Walk& walk);

}  // namespace huoyan::memory_walk
