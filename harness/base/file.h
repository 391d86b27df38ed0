#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace huoyan {

/// The whole file as bytes. A pipe is read to its end; one that nobody writes is empty. Throws Error(kUsage)
/// naming the path when it is missing, a folder, or larger than `limit` bytes.
std::string ReadFile(const std::filesystem::path& path, std::uintmax_t limit = std::uintmax_t{1} << 30);

/// Replaces `path` as a whole: temporary file beside it, fsync, rename. A reader sees the old or the new
/// content, never a part. Creates missing parent folders. Throws Error(kExecution) naming the path on failure
/// (full disk, read-only folder).
void WriteFileAtomically(const std::filesystem::path& path, std::string_view content);

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);

/// SHA-256 of a regular file's content, read in pieces. Throws Error(kUsage) naming the path when it is
/// missing or anything else than a regular file, such as a device that never ends.
std::string Sha256OfFile(const std::filesystem::path& path);

}  // namespace huoyan
