#pragma once

#include "harness/summary/summary.h"

namespace huoyan {

/// The one sentence a summary comes to, from trials that are already ranked, linked and marked. It names the
/// best trial on dev with its headline on test and interval, how many trials cannot be told from it, and the
/// untuned model with the p value of the difference. Where nothing was asked it names the smallest and the
/// fastest trial and says so. Where no adapter has a score it says so, and never that none did better.
/// Of a sweep with trials to come it is called provisional. Where the grader failed its own check it says
/// that first.
Text WordVerdict(const Summary& summary);

}  // namespace huoyan
