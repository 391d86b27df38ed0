#pragma once

#include <filesystem>
#include <optional>

namespace huoyan {

/// The folder that holds evalsets/xiyou, the data that come with the program: `start`, one of those above it,
/// or the source tree this program was built from. Nothing when none of them does.
std::optional<std::filesystem::path> FindDataRoot(const std::filesystem::path& start);

}  // namespace huoyan
