#pragma once

#include <cstdint>
#include <string>

namespace huoyan {

/// The machine as the operating system describes it. What it does not tell is empty or 0.
struct Host {
  std::string name;
  std::string cpu;
  std::string system;  ///< "Linux 6.1.0 x86_64"
  std::int64_t memory_bytes = 0;
  int cpus = 0;           ///< logical processors
  int affinity_cpus = 0;  ///< of these, how many this process may use
};

/// Never throws. One file per operating system, chosen in CMake.
Host DescribeHost();

/// May a process that was forked, and did not load a program anew, compute? Not on macOS, whose Accelerate
/// and Metal refuse to.
bool ForkedProcessMayCompute();

/// The program that is running, for starting it again. Throws Error(kExecution) when the system does not
/// tell.
std::string OwnProgramPath();

}  // namespace huoyan
