#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace huoyan {

/// The least memory, in bytes, that a process' control groups allow it, as Slurm, systemd and containers set
/// it: version 2 (memory.max) and version 1 (memory.limit_in_bytes), the group itself and all above it.
/// `membership` is a /proc/PID/cgroup, `mount` what is mounted at /sys/fs/cgroup. Nothing without a limit,
/// and on systems without control groups.
std::optional<std::int64_t> ControlGroupMemoryLimit(const std::filesystem::path& membership,
                                                    const std::filesystem::path& mount);

}  // namespace huoyan
