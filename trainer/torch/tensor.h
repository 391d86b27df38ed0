#pragma once

// The whole of libtorch that the trainer uses; precompiled once for this folder.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "trainer/torch/generation.h"

namespace huoyan {

/// The type in which values of `dtype` are normalised, exponentiated and summed: fp32, or double for double
/// (in which gradients are checked).
inline at::ScalarType StatisticsType(at::ScalarType dtype) {
  return dtype == at::kDouble ? at::kDouble : at::kFloat;
}

}  // namespace huoyan
