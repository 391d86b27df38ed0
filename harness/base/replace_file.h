#pragma once

#include <filesystem>
#include <string_view>

namespace huoyan {

/// WriteFileAtomically without its fsyncs: a killed process leaves the old or the new content, but after a
/// power cut the file may be empty or missing. For what can be made again, and for what SyncFile makes
/// durable later.
void ReplaceFile(const std::filesystem::path& path, std::string_view content);

/// Makes the file's content durable; its name is once its folder has been synced, too, as WriteFileAtomically
/// does beside it. Throws Error(kExecution) naming the path on failure.
void SyncFile(const std::filesystem::path& path);

}  // namespace huoyan
