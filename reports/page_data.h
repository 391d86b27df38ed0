#pragma once

#include "harness/summary/contrasts.h"
#include "reports/report.h"

namespace huoyan {

/// What the page's script draws, in two parts. reports/web/src/data.ts says the same in TypeScript; the two
/// change together.

/// Names, metrics, factors and one entry a trial: what the leaderboard and the charts of whole trials need.
/// Small, read at once.
Json PageData(const Summary& summary, const Design& design, const Contrasts& contrasts);

/// Questions, answers, pairs of trials, loss curves, memory timelines and step rates: large, and read after
/// the page stands.
Json BulkData(const Summary& summary, const Design& design, const Contrasts& contrasts,
              const ReportExtras& extras);

}  // namespace huoyan
