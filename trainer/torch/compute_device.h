#pragma once

#include "trainer/specs.h"
#include "trainer/torch/tensor.h"

namespace huoyan {

/// The device a spec names; `auto` is the first of cuda, mps, cpu that this build and machine have. Throws
/// Error(kUsage) when the named one is missing.
at::Device ResolveDevice(Device device);

at::ScalarType ToScalarType(Dtype dtype);

/// Uses as many threads as the process's affinity mask has processors. libtorch's own default can be 1. Call
/// it before the first operator; returns the count.
int ConfigureThreads();

}  // namespace huoyan
