#include <cstdlib>
#ifdef __linux__
#include <unistd.h>
#endif

#include "trainer/session.h"

namespace huoyan {

// libtorch brings two thread pools, OpenMP's and OpenBLAS's. Idle OpenMP threads spin by default and take the
// processors from the other pool: on two busy cores a small training step then takes six times as long
// (docs/performance.md).
//
// Metal's allocator refuses nothing below 1.7 times the recommended working set, more than the machine has:
// jobs swap for hours before they fail. At the working set itself they fail at once, as a result the sweep
// can use. The lower mark, from which caches are given back, must lie below the upper one.
void PrepareProcess([[maybe_unused]] char** argv) {
#ifdef __APPLE__
  if (std::getenv("PYTORCH_MPS_HIGH_WATERMARK_RATIO") == nullptr &&
      std::getenv("PYTORCH_MPS_LOW_WATERMARK_RATIO") == nullptr) {
    ::setenv("PYTORCH_MPS_HIGH_WATERMARK_RATIO", "1.0", /*overwrite=*/0);
    ::setenv("PYTORCH_MPS_LOW_WATERMARK_RATIO", "0.9", /*overwrite=*/0);
  }
#endif
#ifdef __linux__
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  if (::setenv("OMP_WAIT_POLICY", "PASSIVE", /*overwrite=*/0) == 0) ::execv("/proc/self/exe", argv);
#endif
}

}  // namespace huoyan
