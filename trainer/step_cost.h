#pragma once

#include "trainer/memory_setup.h"

namespace huoyan {

/// Floating-point operations of the matrix products of one training pass: forward and input gradient of every
/// matrix, its own gradient where all are trained, the adapter's, attention's, the head's for tokens with
/// loss, and the second forward of checkpointed layers. A product of [m, k] and [k, n] counts 2mkn.
double PassFlops(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers);

}  // namespace huoyan
