#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace huoyan {

/// How resampling is done, and what makes it repeatable.
struct BootstrapOptions {
  int resamples = 10000;
  std::uint64_t seed = 20260101;
};

/// A uniform index below `bound` (at most 2^32) and a uniform number in [0, 1): the same on every platform,
/// unlike the standard library's distributions.
inline std::size_t DrawIndex(std::mt19937_64& random, std::uint64_t bound) {
  return static_cast<std::size_t>(((random() >> 32) * bound) >> 32);
}
inline double DrawUniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

}  // namespace huoyan
