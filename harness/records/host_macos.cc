#include <mach-o/dyld.h>
#include <sys/sysctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <vector>

#include "harness/base/error.h"
#include "harness/records/host.h"

namespace huoyan {
namespace {

std::string SystemString(const char* key) {
  std::size_t size = 0;
  if (::sysctlbyname(key, nullptr, &size, nullptr, 0) != 0 || size == 0) return "";
  std::string value(size, '\0');
  if (::sysctlbyname(key, value.data(), &size, nullptr, 0) != 0) return "";
  return value.c_str();  // drops the terminating zero
}

}  // namespace

Host DescribeHost() {
  Host host;
  struct utsname names {};
  if (::uname(&names) == 0) host.name = names.nodename;
  host.system = "macOS " + SystemString("kern.osproductversion") + " " + names.machine;
  host.cpu = SystemString("machdep.cpu.brand_string");
  std::int64_t bytes = 0;
  std::size_t size = sizeof bytes;
  if (::sysctlbyname("hw.memsize", &bytes, &size, nullptr, 0) == 0) host.memory_bytes = bytes;
  host.cpus = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
  host.affinity_cpus = host.cpus;  // macOS pins no process to processors
  return host;
}

bool ForkedProcessMayCompute() { return false; }

std::string OwnProgramPath() {
  std::uint32_t size = 0;
  ::_NSGetExecutablePath(nullptr, &size);
  std::vector<char> path(size + 1);
  if (::_NSGetExecutablePath(path.data(), &size) != 0) {
    throw Error(ExitCode::kExecution, Say("cannot find the running program", "找不到正在运行的程序"));
  }
  return path.data();
}

}  // namespace huoyan
