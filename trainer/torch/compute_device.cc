#include "trainer/torch/compute_device.h"

#ifdef __linux__
#include <sched.h>
#endif
#include <thread>

namespace huoyan {

at::Device ResolveDevice(Device device) {
  const bool cuda = at::hasCUDA(), mps = at::hasMPS();
  switch (device) {
    case Device::kAuto:
      return cuda ? at::Device(at::kCUDA, 0) : mps ? at::Device(at::kMPS, 0) : at::Device(at::kCPU);
    case Device::kCpu:
      return at::Device(at::kCPU);
    case Device::kCuda:
      if (cuda) return at::Device(at::kCUDA, 0);
      break;
    case Device::kMps:
      if (mps) return at::Device(at::kMPS, 0);
      break;
  }
  throw Error(ExitCode::kUsage,
              Say("this machine and this {} have no {} device; use \"cpu\" or \"auto\"",
                  "本机与此 {} 没有 {} 设备；请用 \"cpu\" 或 \"auto\"", kLibraryName, NameOf(device)));
}

at::ScalarType ToScalarType(Dtype dtype) {
  switch (dtype) {
    case Dtype::kFloat32:
      return at::kFloat;
    case Dtype::kBfloat16:
      return at::kBFloat16;
    case Dtype::kFloat16:
      break;
  }
  return at::kHalf;
}

int ConfigureThreads() {
  int threads = static_cast<int>(std::thread::hardware_concurrency());
#ifdef __linux__
  cpu_set_t mask;
  if (::sched_getaffinity(0, sizeof(mask), &mask) == 0) threads = CPU_COUNT(&mask);
#endif
  threads = std::max(threads, 1);
  if (at::get_num_threads() != threads)
    at::set_num_threads(threads);  // makes its thread pool anew every time
  return threads;
}

}  // namespace huoyan
