#pragma once

#include <string>

#include "harness/summary/summary.h"

namespace huoyan {

/// The leaderboard as CSV (RFC 4180, UTF-8, LF lines), one row a trial; every metric gives three columns:
/// value, low and high, as shares. Every axis of the experiment that takes several values has a column called
/// by its key ("train.learning_rate"); model, lora_rank, targets and seed are always there. What was not
/// measured or does not apply is an empty cell. A cell that a spreadsheet would run as a formula is prefixed
/// with an apostrophe.
std::string RenderCsv(const Summary& summary);

}  // namespace huoyan
