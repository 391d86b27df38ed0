#include "harness/scoring/mcnemar.h"

#include <algorithm>
#include <cmath>

namespace huoyan {

const Fields<McNemar>& DescribeFields(Type<McNemar>) {
  static const auto fields =
      Fields<McNemar>()
          .Required("gained", &McNemar::gained, {"wrong before, right after", "先错后对"})
          .Required("lost", &McNemar::lost, {"right before, wrong after", "先对后错"})
          .Required("two_sided_p", &McNemar::two_sided_p, {"exact, two-sided", "精确双侧 p 值"})
          .Required("mid_p", &McNemar::mid_p, {"two-sided mid-p", "双侧 mid-p 值"})
          .Required("worse_p", &McNemar::worse_p, {"one-sided, against not worse", "单侧，检验变差"})
          .Required("better_p", &McNemar::better_p, {"one-sided, against not better", "单侧，检验变好"});
  return fields;
}

double HalfBinomialTail(std::size_t k, std::size_t n, bool mid) {
  const auto probability = [n](std::size_t i) {
    const double count = static_cast<double>(n);
    const double x = static_cast<double>(i);
    return std::exp(std::lgamma(count + 1) - std::lgamma(x + 1) - std::lgamma(count - x + 1) -
                    count * std::log(2.0));
  };
  double tail = 0;
  for (std::size_t i = n + 1; i-- > k;) tail += probability(i);  // small terms first
  if (mid && k <= n) tail -= probability(k) / 2;
  return std::min(1.0, tail);
}

McNemar ExactMcNemar(std::size_t gained, std::size_t lost) {
  const std::size_t n = gained + lost;
  McNemar test;
  test.gained = gained;
  test.lost = lost;
  const std::size_t larger = std::max(gained, lost);
  test.two_sided_p = std::min(1.0, 2 * HalfBinomialTail(larger, n));
  test.mid_p = std::min(1.0, 2 * HalfBinomialTail(larger, n, true));
  test.worse_p = HalfBinomialTail(lost, n);
  test.better_p = HalfBinomialTail(gained, n);
  return test;
}

}  // namespace huoyan
