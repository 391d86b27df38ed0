#pragma once

#include <vector>

#include "harness/experiment/claim.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// Holds every claim against the trials of a finished summary. A test is decided by where its reading
/// (claim_reading.h) lies: confirmed only when the whole interval is within the asserted range, refuted only
/// when it is wholly outside, else undecided. It is not testable here when its selection means no finished
/// trial or several, a trial failed or was skipped, the trials ran on different devices (for speed, on
/// different machines), or on another device than the claim speaks of. Levels are 95% for each test; nothing
/// is adjusted for their number.
std::vector<ClaimResult> TryClaims(const std::vector<Claim>& claims, const Summary& summary,
                                   const BootstrapOptions& options = {});

}  // namespace huoyan
