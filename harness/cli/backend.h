#pragma once

#include "trainer/session.h"

namespace huoyan {

/// Has the library ready that MakeBackend takes the backend from. MakeBackend does so itself; a process that
/// forks others which compute calls this first, so that the library is loaded once. Nothing of it is started:
/// the process may still be forked (host.h: ForkedProcessMayCompute). Throws Error(kExecution) when it cannot
/// be loaded.
void LoadBackend();

}  // namespace huoyan
