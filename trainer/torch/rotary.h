#pragma once

#include <cstdint>

#include "trainer/torch/tensor.h"

namespace huoyan {

/// Rotary position embedding (Su et al. 2021) in the half-split layout of Hugging Face's Qwen2.
class RotaryTable {
 public:
  /// cos and sin for positions [0, max_positions) in `dtype` on `device`; angles are computed in fp32.
  RotaryTable(std::int64_t head_dim, double theta, std::int64_t max_positions, at::ScalarType dtype,
              at::Device device);

  struct Rows {
    at::Tensor cos;  ///< [T, 1, head_dim / 2]
    at::Tensor sin;
  };
  /// The rows for `positions` [T] int64. Positions must be below max_positions.
  Rows At(const at::Tensor& positions) const;

  std::int64_t max_positions() const { return cos_.size(0); }

 private:
  at::Tensor cos_;  // [positions, head_dim / 2]
  at::Tensor sin_;
};

/// Rotates x [T, heads, head_dim] in place; `inverse` undoes it, which is also its backward.
void ApplyRotary(at::Tensor x, const RotaryTable::Rows& rows, bool inverse = false);

}  // namespace huoyan
