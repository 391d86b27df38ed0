#pragma once

#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "harness/experiment/claim.h"
#include "harness/records/run_record.h"
#include "harness/scoring/bootstrap.h"

namespace huoyan {

/// Enough to test with; a report draws 10,000 times.
inline constexpr BootstrapOptions kFewDraws{500, 20260101};

/// 60 facts of the novel, each asked straight and with one thing changed: 120 questions, a third of them dev.
GoldSet MakeSampleGold();

/// A made-up book in which every fact of the sample gold set stands, for reports that show passages.
std::string MakeSampleNovel();

/// A sweep as a user would get it: two models, each untuned and under four adapters, one of which ran out of
/// memory. The answers are made up by a fixed rule, better adapters answering better; some are hostile on
/// purpose (markup, right-to-left text, emoji, control characters).
std::vector<StoredRun> MakeSampleRuns(const GoldSet& gold);

/// Right answers to the first `right` questions of each split, wrong ones to the others.
std::vector<Answer> AnswerFirst(const GoldSet& gold, std::size_t right);

/// Claims on that sweep, among them one of each verdict.
std::vector<Claim> MakeSampleClaims();

}  // namespace huoyan
