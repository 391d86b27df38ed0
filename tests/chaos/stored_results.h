#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace huoyan {

/// What a sweep stored, by the path below its folder: records, answers, adapters and specs, byte for byte,
/// but with everything masked that is time or the operating system's view of memory. Two sweeps of one
/// experiment have equal results whatever happened to them on the way.
std::map<std::string, std::string> StoredResults(const std::filesystem::path& sweep);

/// The first difference between two results, in words; empty when there is none.
std::string Difference(const std::map<std::string, std::string>& calm,
                       const std::map<std::string, std::string>& disturbed);

}  // namespace huoyan
