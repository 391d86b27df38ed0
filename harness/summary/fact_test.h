#pragma once

#include <vector>

namespace huoyan {

/// Do two trials answer equally well? Two-sided p of the exact test by sign flips of whole facts, of which
/// questions that share a fact need no independence: `gains[f]` is on how many more questions of fact f the
/// second trial was right than the first; every fact's sign is as likely as not, and p is the share of all
/// sign patterns whose sum lies at least as far from 0 as the one seen. With one question a fact this is
/// McNemar's exact test. 1 where nothing differs and for no facts at all.
double ExactFactTest(const std::vector<int>& gains);

}  // namespace huoyan
