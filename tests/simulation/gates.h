#pragma once

#include <string>

#include "tests/simulation/statistics.h"

namespace huoyan {

/// One run of a scenario on the gate: did it fail the candidate? `cases` holds the recorded verdicts.
Simulation SimulatedGate(const Scenario& scenario, int resamples, const std::string& cases);

}  // namespace huoyan
