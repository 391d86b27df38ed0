#include "harness/scoring/multiplicity.h"

#include <algorithm>
#include <numeric>

namespace huoyan {
namespace {

std::vector<std::size_t> AscendingOrder(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  return order;
}

}  // namespace

std::vector<double> HolmAdjusted(const std::vector<double>& p_values) {
  const std::vector<std::size_t> order = AscendingOrder(p_values);
  std::vector<double> adjusted(p_values.size());
  double running = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double scaled = static_cast<double>(order.size() - rank) * p_values[order[rank]];
    running = std::max(running, std::min(1.0, scaled));
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

std::vector<double> BenjaminiHochbergAdjusted(const std::vector<double>& p_values) {
  const std::vector<std::size_t> order = AscendingOrder(p_values);
  std::vector<double> adjusted(p_values.size());
  double running = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    const double scaled =
        static_cast<double>(order.size()) / static_cast<double>(rank + 1) * p_values[order[rank]];
    running = std::min(running, scaled);
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

}  // namespace huoyan
