#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace huoyan {

/// The folders below `runs` that hold a sweep, in name order.
std::vector<std::filesystem::path> SweepFolders(const std::filesystem::path& runs);

/// The folder of one trial, named by its path or by its id or the beginning of one (four digits at least)
/// among the sweeps below `runs`. Where the same trial ran in several sweeps, with the same answers and
/// adapter, the folder of the first. Throws Error(kUsage) when there is none, or several that differ.
std::filesystem::path FindTrialFolder(const std::string& reference, const std::filesystem::path& runs);

/// A sweep's folder, named by its path or by the experiment's name below `runs`. Throws Error(kUsage).
std::filesystem::path FindSweepFolder(const std::string& reference, const std::filesystem::path& runs);

}  // namespace huoyan
