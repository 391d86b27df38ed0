#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "harness/base/error.h"
#include "harness/cli/backend.h"
#include "harness/records/host.h"
#include "trainer/backend_factory.h"

// The trainer, from a module that is loaded when a command first computes: libtorch brings hundreds of
// libraries, and loading them takes longer than most other commands take altogether.

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// What libtorch's libraries read from the environment while they load, so it is set before.
//
// libtorch brings two thread pools, OpenMP's and OpenBLAS's. Idle OpenMP threads spin by default and take the
// processors from the other pool: on two busy cores a small training step then takes six times as long
// (docs/performance.md).
//
// Told how many threads there are, libtorch need not be set to another number later, for which it would make
// a third pool, twice, whose threads spin tens of milliseconds before they find that there is nothing to do.
//
// Metal's allocator refuses nothing below 1.7 times the recommended working set, more than the machine has:
// jobs swap for hours before they fail. At the working set itself they fail at once, as a result the sweep
// can use. The lower mark, from which caches are given back, must lie below the upper one.
void SetEnvironment() {
#ifdef __APPLE__
  if (std::getenv("PYTORCH_MPS_HIGH_WATERMARK_RATIO") == nullptr &&
      std::getenv("PYTORCH_MPS_LOW_WATERMARK_RATIO") == nullptr) {
    ::setenv("PYTORCH_MPS_HIGH_WATERMARK_RATIO", "1.0", /*overwrite=*/0);
    ::setenv("PYTORCH_MPS_LOW_WATERMARK_RATIO", "0.9", /*overwrite=*/0);
  }
#endif
  ::setenv("OMP_WAIT_POLICY", "PASSIVE", /*overwrite=*/0);
  ::setenv("OMP_NUM_THREADS", std::to_string(std::max(1, DescribeHost().affinity_cpus)).c_str(),
           /*overwrite=*/0);
}

// Beside the program, as it is built, or where it is installed.
fs::path ModuleFile() {
  const fs::path program = OwnProgramPath();
  const fs::path beside = program.parent_path() / HUOYAN_MODULE;
  std::error_code failed;
  if (fs::exists(beside, failed)) return beside;
  return (program.parent_path() / "../lib/huoyan" / HUOYAN_MODULE).lexically_normal();
}

// As if linked to the program, for libraries that load others (MKL does) which look for symbols of theirs;
// and with every symbol bound at once, since a forked process would otherwise bind what it calls over again.
void* Load() {
  SetEnvironment();
  const fs::path file = ModuleFile();
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (module != nullptr) return module;
  const char* reason = ::dlerror();
  throw Error(ExitCode::kExecution, Say("{}: the trainer cannot be loaded: {}", "{}：无法加载训练器：{}",
                                        file.string(), reason != nullptr ? reason : "?"));
}

void* Module() {
  static void* const module = Load();  // stays for the life of the process
  return module;
}

}  // namespace

void LoadBackend() { Module(); }

std::unique_ptr<Backend> MakeBackend() {
  const auto make = reinterpret_cast<BackendFactory>(::dlsym(Module(), kBackendFactory));
  std::unique_ptr<Backend> backend(make != nullptr ? make(HUOYAN_VERSION) : nullptr);
  if (backend) return backend;
  throw Error(ExitCode::kExecution,
              Say("{}: is not this program's trainer; build or install both again",
                  "{}：不是本程序的训练器；请将二者重新构建或安装", ModuleFile().string()));
}

}  // namespace huoyan
