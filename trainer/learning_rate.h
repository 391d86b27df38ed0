#pragma once

#include "trainer/specs.h"

namespace huoyan {

/// The learning rate of `step` (from 1) out of `total_steps`: linear warm-up over the first ceil(warmup_ratio
/// * total_steps) steps, reaching the peak on the last of them, then constant, or falling linearly or along
/// half a cosine towards 0, which it would reach one step after the last.
double LearningRate(const TrainSpec& spec, int step, int total_steps);

}  // namespace huoyan
