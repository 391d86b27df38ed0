#pragma once

#include "harness/base/json.h"

namespace huoyan {

/// JSON Schemas (draft 2020-12) of one line of each JSONL file, made from the tables that also read the
/// files. The committed copies are in evalsets/schema/.
Json GoldSchema();
Json AnswerSchema();
Json JudgementSchema();
Json FactSchema();
Json DigestSchema();
Json EntitySchema();
Json SftSchema();

}  // namespace huoyan
