#pragma once

#include <string>

#include "harness/gate/gate.h"

namespace huoyan {

/// The decision as a JUnit XML test suite, one test case a check, as CI servers read it: a failed check is a
/// <failure>, an inconclusive one is <skipped>, and runs that cannot be compared are one <error>.
std::string RenderJUnit(const GateDecision& decision);

}  // namespace huoyan
