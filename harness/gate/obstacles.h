#pragma once

#include <vector>

#include "harness/gate/gate.h"

namespace huoyan {

/// Why the two runs cannot be paired on `gold`, the gate's questions: another gold set, questions without a
/// verdict, answers of one run without a counterpart in the other. Empty when they can.
std::vector<Text> FindObstacles(const GateInput& input, const GoldSet& gold);

}  // namespace huoyan
