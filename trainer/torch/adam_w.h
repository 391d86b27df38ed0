#pragma once

#include "trainer/specs.h"
#include "trainer/torch/parameter_arena.h"

namespace huoyan {

/// Scales the gradients down to `clip_norm` when their global L2 norm exceeds it (0 = never); returns the
/// norm before.
double ClipGradients(ParameterArena& arena, double clip_norm);

/// One AdamW update (Loshchilov & Hutter 2019) with bias correction, as torch.optim.AdamW computes it; `step`
/// counts from 1.
void AdamWStep(ParameterArena& arena, const TrainSpec& spec, double learning_rate, int step);

}  // namespace huoyan
