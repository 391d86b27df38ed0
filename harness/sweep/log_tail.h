#pragma once

#include <filesystem>
#include <string>

namespace huoyan {

/// The last lines of a log, at most 2,000 bytes of UTF-8; empty when there is none.
std::string LogTail(const std::filesystem::path& log);

}  // namespace huoyan
