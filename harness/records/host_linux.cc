#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "harness/base/error.h"
#include "harness/records/host.h"

namespace huoyan {
namespace {

// The value of the first line "key : value" of /proc/cpuinfo with one of the keys; ARM kernels know no model
// name.
std::string CpuModel(const std::string& fallback) {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos && (line.rfind("model name", 0) == 0 || line.rfind("Model", 0) == 0)) {
      return line.substr(colon + 2);
    }
  }
  return fallback;
}

}  // namespace

Host DescribeHost() {
  Host host;
  struct utsname names {};
  if (::uname(&names) == 0) {
    host.name = names.nodename;
    host.system = std::string(names.sysname) + " " + names.release + " " + names.machine;
  }
  host.cpu = CpuModel(names.machine);
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0) host.memory_bytes = std::int64_t{pages} * page_bytes;
  host.cpus = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
  cpu_set_t allowed;
  host.affinity_cpus =
      ::sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : host.cpus;
  return host;
}

bool ForkedProcessMayCompute() { return true; }

std::string OwnProgramPath() {
  std::error_code failed;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) {
    throw Error(ExitCode::kExecution,
                Say("cannot find the running program: {}", "找不到正在运行的程序：{}", failed.message()));
  }
  return path.string();
}

}  // namespace huoyan
