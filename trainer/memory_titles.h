#pragma once

#include "harness/base/text.h"
#include "trainer/memory_ledger.h"

namespace huoyan {

/// What people read for a row of the ledger. Files keep the short names of its enum table.
Text TitleOf(MemoryCategory category);

}  // namespace huoyan
