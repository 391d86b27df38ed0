#pragma once

#include "evalsets/gold.h"
#include "evalsets/hallucination.h"
#include "evalsets/judgement.h"
#include "harness/records/run_record.h"
#include "harness/scoring/bots.h"
#include "harness/summary/summary.h"
#include "trainer/memory_ledger.h"

namespace huoyan {

/// What the reports call things. Files keep the short names of the enum tables.
Text ReadableName(TrialStatus status);
Text ReadableName(MemoryCategory category);
Text ReadableName(MemoryPhase phase);
Text ReadableName(QuestionKind kind);
Text ReadableName(QuestionClass question_class);
Text ReadableName(Bot bot);
Text ReadableName(Hallucination kind);
Text ReadableName(QuoteFinding finding);

/// With a glyph, so that colour is never the only sign: "✓ correct".
Text ReadableName(ClaimVerdict verdict);
Text ReadableName(Verdict verdict);

}  // namespace huoyan
