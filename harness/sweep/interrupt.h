#pragma once

namespace huoyan {

/// From now on SIGINT, SIGTERM and SIGHUP are counted instead of ending the process, and writing to a closed
/// pipe is an error instead of a signal. With `end_on_second`, the second one ends the process with exit code
/// 130.
void CatchInterrupts(bool end_on_second);

/// How many have come.
int InterruptCount();

}  // namespace huoyan
