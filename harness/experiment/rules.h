#pragma once

#include "harness/experiment/experiment.h"
#include "harness/experiment/faults.h"

namespace huoyan {

/// Adds what the tables cannot say: the rules between the sections of an experiment that was decoded from
/// `context.document`, each where the values it reads are clean.
void CheckRules(const Experiment& experiment, const Faults& faults, const DecodeContext& context);

/// Adds every value under `exclude` that is on no axis. Of a file alone: an override that shortens an axis
/// leaves such values behind, which is no mistake.
void CheckExcludedValues(const Experiment& experiment, const Faults& faults, const DecodeContext& context);

}  // namespace huoyan
