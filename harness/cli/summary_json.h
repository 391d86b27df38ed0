#pragma once

#include "harness/summary/summary.h"

namespace huoyan {

/// The summary as versioned JSON for other programs: per trial its spec, status, scorecards, comparison with
/// the untuned base, memory and speed. Answers and judgements are left out; `huoyan export` and the records
/// have them.
Json SummaryJson(const Summary& summary);

}  // namespace huoyan
