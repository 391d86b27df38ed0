#pragma once

#include <filesystem>
#include <vector>

#include "harness/base/text.h"

namespace huoyan {

/// Writes a small experiment on the questions that come with the program, commented in `language`, to
/// `target` if it ends in ".json" or else to experiment.json in the folder `target`, and beside it
/// experiment.schema.json, which editors complete it with, unless there is one. Returns what was written, the
/// experiment first. Throws Error(kUsage) when the experiment exists already, `target` is empty or the
/// program's evaluation data cannot be found.
std::vector<std::filesystem::path> WriteStarter(const std::filesystem::path& target, Language language);

}  // namespace huoyan
