#pragma once

#include <memory>

#include "harness/cli/command_line.h"
#include "trainer/session.h"

namespace huoyan {

/// The trainer, for commands that compute. May start the program once more (PrepareProcess), which is why a
/// command calls it before it does anything else, and why commands that do not compute leave it alone: they
/// stay quick.
std::unique_ptr<Backend> StartBackend(const CommandLine& line);

}  // namespace huoyan
