#pragma once

#include <filesystem>

#include "harness/sweep/time_plan.h"

namespace huoyan {

/// What past trials of any sweep below `runs` say of this machine's speed, some 200 of them at most. A record
/// that cannot be read, or whose model has moved, says nothing.
PastSpeed ReadPastSpeed(const std::filesystem::path& runs, const std::filesystem::path& root_folder);

}  // namespace huoyan
