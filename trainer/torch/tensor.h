#pragma once

// The whole of libtorch that the trainer uses; precompiled once for this folder.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "trainer/torch/generation.h"
