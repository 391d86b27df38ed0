#pragma once

#include <cstddef>

#include "harness/base/fields.h"

namespace huoyan {

/// McNemar's test on the pairs that differ, by the exact binomial distribution with p = 1/2 (McNemar 1947;
/// mid-p: Fagerland, Lydersen and Laake 2013). Treats pairs as independent; where they are not, permutation.h
/// permutes whole clusters.
struct McNemar {
  std::size_t gained = 0;  ///< wrong before, right after
  std::size_t lost = 0;    ///< right before, wrong after
  double two_sided_p = 1;  ///< 1 when nothing differs
  double mid_p = 1;        ///< two-sided, the observed table counted half: less conservative
  double worse_p = 1;      ///< one-sided P(lost this many or more), against "not worse"
  double better_p = 1;     ///< one-sided P(gained this many or more)
};
const Fields<McNemar>& DescribeFields(Type<McNemar>);
McNemar ExactMcNemar(std::size_t gained, std::size_t lost);

/// P(X >= k) for X ~ Binomial(n, 1/2), exact up to rounding. With `mid`, P(X > k) + P(X = k)/2.
double HalfBinomialTail(std::size_t k, std::size_t n, bool mid = false);

}  // namespace huoyan
