#include "trainer/torch/rotary.h"

#include <cmath>

namespace huoyan {

RotaryTable::RotaryTable(std::int64_t head_dim, double theta, std::int64_t max_positions,
                         at::ScalarType dtype, at::Device device) {
  const std::int64_t half = head_dim / 2;
  at::Tensor angles = at::empty({max_positions, half}, at::kFloat);
  float* out = angles.data_ptr<float>();
  for (std::int64_t i = 0; i < half; ++i) {
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(head_dim);
    const float frequency = 1.0f / std::pow(static_cast<float>(theta), exponent);
    for (std::int64_t position = 0; position < max_positions; ++position) {
      out[position * half + i] = static_cast<float>(position) * frequency;
    }
  }
  cos_ = angles.cos().to(device, dtype);
  sin_ = angles.sin().to(device, dtype);
}

RotaryTable::Rows RotaryTable::At(const at::Tensor& positions) const {
  return {cos_.index_select(0, positions).unsqueeze(1), sin_.index_select(0, positions).unsqueeze(1)};
}

void ApplyRotary(at::Tensor x, const RotaryTable::Rows& rows, bool inverse) {
  const std::int64_t half = x.size(-1) / 2;
  at::Tensor first = x.narrow(-1, 0, half);
  at::Tensor second = x.narrow(-1, half, half);
  const double sign = inverse ? -1 : 1;
  const at::Tensor rotated_first = at::mul(first, rows.cos).addcmul_(second, rows.sin, -sign);
  second.mul_(rows.cos).addcmul_(first, rows.sin, sign);
  first.copy_(rotated_first);
}

}  // namespace huoyan
