#pragma once

#include <filesystem>
#include <vector>

namespace huoyan {

/// Writes experiment.json, a small commented experiment on the questions that come with the program, and
/// experiment.schema.json, which editors complete it with. Returns the files. Throws Error(kUsage) when one
/// exists already or the program's evaluation data cannot be found.
std::vector<std::filesystem::path> WriteStarter(const std::filesystem::path& folder);

}  // namespace huoyan
