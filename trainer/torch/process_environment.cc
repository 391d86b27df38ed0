#include <cstdlib>
#ifdef __linux__
#include <unistd.h>
#endif

#include "trainer/session.h"

namespace huoyan {

// libtorch brings two thread pools, OpenMP's and OpenBLAS's. Idle OpenMP threads spin by default and take the
// processors from the other pool: on two busy cores a small training step then takes six times as long
// (docs/performance.md).
void PrepareProcess([[maybe_unused]] char** argv) {
#ifdef __linux__
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  if (::setenv("OMP_WAIT_POLICY", "PASSIVE", /*overwrite=*/0) == 0) ::execv("/proc/self/exe", argv);
#endif
}

}  // namespace huoyan
