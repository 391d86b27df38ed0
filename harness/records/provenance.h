#pragma once

#include <string>

#include "harness/records/run_record.h"

namespace huoyan {

/// What this build and machine say of themselves, with the start time set to now. The hashes are left empty.
Provenance CollectProvenance(BackendInfo backend, std::string command);

/// Now, as "2025-01-31T12:34:56Z".
std::string NowUtc();

}  // namespace huoyan
