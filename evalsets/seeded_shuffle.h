#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace huoyan {

/// A uniform index below `bound`, the same on every platform.
inline std::size_t DrawIndex(std::mt19937_64& random, std::size_t bound) {
  return static_cast<std::size_t>(((random() >> 32) * static_cast<std::uint64_t>(bound)) >> 32);
}

/// Fisher and Yates, the same on every platform, which std::shuffle is not.
template <class T>
void Shuffle(std::vector<T>& values, std::mt19937_64& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[DrawIndex(random, i)]);
}

}  // namespace huoyan
