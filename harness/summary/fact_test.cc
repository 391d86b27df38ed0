#include "harness/summary/fact_test.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace huoyan {

double ExactFactTest(const std::vector<int>& gains) {
  int most = 0;
  int seen = 0;
  for (const int gain : gains) {
    most += std::abs(gain);
    seen += gain;
  }
  // With t the sum of the facts whose sign came out positive, the patterns' sum is 2 t - most.
  std::vector<double> share(static_cast<std::size_t>(most) + 1, 0.0);
  share[0] = 1;
  int reached = 0;
  for (const int gain : gains) {
    const int size = std::abs(gain);
    if (size == 0) continue;
    reached += size;
    for (int t = reached; t >= 0; --t) {
      const double without = share[static_cast<std::size_t>(t)];
      const double with = t >= size ? share[static_cast<std::size_t>(t - size)] : 0;
      share[static_cast<std::size_t>(t)] = (without + with) / 2;
    }
  }
  double p = 0;
  for (int t = 0; t <= most; ++t) {
    if (std::abs(2 * t - most) >= std::abs(seen)) p += share[static_cast<std::size_t>(t)];
  }
  return std::min(1.0, p);
}

}  // namespace huoyan
