#include "trainer/torch/frozen_weight.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "trainer/torch/dequantise.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

constexpr std::int64_t kGroup = 256;  // blocks whose absmaxes share a scale
constexpr std::int64_t kTileElements = std::int64_t{1}
                                       << 20;  // quantised, or dequantised by plain operators, at a time

std::int64_t BlockCount(std::int64_t columns) { return (columns + kNf4Block - 1) / kNf4Block; }

// Calls visit(first row, fp32 rows) for the whole matrix, a tile at a time.
template <class Visit>
void VisitTiles(const at::Tensor& dense, const Visit& visit) {
  const std::int64_t step = std::max<std::int64_t>(1, kTileElements / dense.size(1));
  for (std::int64_t first = 0; first < dense.size(0); first += step) {
    const MemoryScope scope(MemoryCategory::kWorkspace);
    const std::int64_t count = std::min(step, dense.size(0) - first);
    visit(first, dense.narrow(0, first, count).to(at::kFloat).contiguous());
  }
}

float AbsoluteMaximum(const float* values, std::int64_t count) {
  float maximum = 0;
  for (std::int64_t i = 0; i < count; ++i) maximum = std::max(maximum, std::fabs(values[i]));
  return maximum;
}

// The code of the nearest level; codes ascend with their levels, so it is the number of midpoints below.
std::uint8_t NearestLevel(float value) {
  std::uint8_t code = 0;
  for (std::size_t i = 0; i + 1 < kNf4Levels.size(); ++i)
    code = static_cast<std::uint8_t>(code + (value > (kNf4Levels[i] + kNf4Levels[i + 1]) / 2 ? 1 : 0));
  return code;
}

void Nf4BlockCodes(const float* values, std::int64_t count, float scale, std::uint8_t* codes) {
  std::array<std::uint8_t, kNf4Block> full;
  full.fill(NearestLevel(0));
  const float inverse = scale > 0 ? 1 / scale : 0;
  for (std::int64_t i = 0; i < count; ++i)
    full[static_cast<std::size_t>(i)] = NearestLevel(values[i] * inverse);
  constexpr std::size_t half = kNf4Block / 2;
  for (std::size_t j = 0; j < half; ++j)
    codes[j] = static_cast<std::uint8_t>(full[j] | (full[j + half] << 4));
}

}  // namespace

FrozenWeight::FrozenWeight(at::Tensor dense) : dense_(std::move(dense)) {}

FrozenWeight FrozenWeight::Quantise(const at::Tensor& dense, Quantization how, at::ScalarType dtype,
                                    at::Device device) {
  const std::int64_t rows = dense.size(0), columns = dense.size(1);
  const MemoryScope scope(MemoryCategory::kWeights);
  FrozenWeight weight;
  weight.how_ = how;
  weight.dtype_ = dtype;
  weight.columns_ = columns;
  if (how == Quantization::kInt8) {
    weight.codes_ = at::empty({rows, columns}, at::kChar);
    weight.scales_ = at::empty({rows, 1}, at::kFloat);
    VisitTiles(dense, [&](std::int64_t first, const at::Tensor& tile) {
      at::parallel_for(0, tile.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          const float* values = tile.data_ptr<float>() + i * columns;
          const float scale = AbsoluteMaximum(values, columns) / 127;
          weight.scales_.data_ptr<float>()[first + i] = scale;
          const float inverse = scale > 0 ? 1 / scale : 0;
          auto* codes = weight.codes_.data_ptr<std::int8_t>() + (first + i) * columns;
          for (std::int64_t j = 0; j < columns; ++j)
            codes[j] = static_cast<std::int8_t>(std::lrintf(values[j] * inverse));
        }
      });
    });
  } else {
    const std::int64_t blocks = BlockCount(columns), groups = (rows * blocks + kGroup - 1) / kGroup;
    weight.codes_ = at::empty({rows, blocks, kNf4Block / 2}, at::kByte);
    weight.block_codes_ = at::empty({rows * blocks}, at::kByte);
    weight.group_scales_ = at::empty({groups}, at::kFloat);
    // First the absmaxes, then their codes, and only then the elements against what will really be
    // multiplied.
    at::Tensor absmax;
    {
      const MemoryScope workspace(MemoryCategory::kWorkspace);
      absmax = at::empty({rows * blocks}, at::kFloat);
    }
    float* maxima = absmax.data_ptr<float>();
    VisitTiles(dense, [&](std::int64_t first, const at::Tensor& tile) {
      at::parallel_for(0, tile.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          for (std::int64_t b = 0; b < blocks; ++b) {
            const std::int64_t start = b * kNf4Block;
            maxima[(first + i) * blocks + b] = AbsoluteMaximum(tile.data_ptr<float>() + i * columns + start,
                                                               std::min(kNf4Block, columns - start));
          }
        }
      });
    });
    for (std::int64_t g = 0; g < groups; ++g) {
      const std::int64_t start = g * kGroup, count = std::min(kGroup, rows * blocks - start);
      const float scale = AbsoluteMaximum(maxima + start, count) / 255;
      weight.group_scales_.data_ptr<float>()[g] = scale;
      for (std::int64_t i = start; i < start + count; ++i) {
        const float code = scale > 0 ? std::nearbyint(maxima[i] / scale) : 0;
        weight.block_codes_.data_ptr<std::uint8_t>()[i] = static_cast<std::uint8_t>(code);
        maxima[i] = code * scale;
      }
    }
    VisitTiles(dense, [&](std::int64_t first, const at::Tensor& tile) {
      at::parallel_for(0, tile.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          for (std::int64_t b = 0; b < blocks; ++b) {
            const std::int64_t block = (first + i) * blocks + b, start = b * kNf4Block;
            Nf4BlockCodes(tile.data_ptr<float>() + i * columns + start, std::min(kNf4Block, columns - start),
                          maxima[block], weight.codes_.data_ptr<std::uint8_t>() + block * (kNf4Block / 2));
          }
        }
      });
    });
  }
  for (at::Tensor* part : {&weight.codes_, &weight.scales_, &weight.block_codes_, &weight.group_scales_}) {
    if (part->defined()) *part = part->to(device);
  }
  return weight;
}

at::Tensor FrozenWeight::Dense() const { return Rows(0, rows()); }

at::Tensor FrozenWeight::Rows(std::int64_t first, std::int64_t count) const {
  if (!quantised()) return first == 0 && count == rows() ? dense_ : dense_.narrow(0, first, count);
  const MemoryScope scope(MemoryCategory::kWorkspace);
  return Dequantise(codes_.narrow(0, first, count), how_ == Quantization::kInt8
                                                        ? scales_.narrow(0, first, count)
                                                        : BlockScales(first, count));
}

at::Tensor FrozenWeight::Gather(const at::Tensor& index) const {
  if (!quantised()) return dense_.index_select(0, index);
  if (how_ == Quantization::kInt8)
    return Dequantise(codes_.index_select(0, index), scales_.index_select(0, index));
  throw std::logic_error("rows of nf4 matrices are not gathered: embeddings are never nf4");
}

// [count, blocks, 1] fp32.
at::Tensor FrozenWeight::BlockScales(std::int64_t first_row, std::int64_t count) const {
  const std::int64_t blocks = codes_.size(1), first = first_row * blocks, end = first + count * blocks;
  const std::int64_t first_group = first / kGroup, last_group = (end - 1) / kGroup;
  const at::Tensor by_block = group_scales_.narrow(0, first_group, last_group - first_group + 1)
                                  .unsqueeze(1)
                                  .expand({last_group - first_group + 1, kGroup})
                                  .reshape({-1})
                                  .narrow(0, first - first_group * kGroup, end - first);
  return block_codes_.narrow(0, first, end - first).to(at::kFloat).mul_(by_block).view({count, blocks, 1});
}

at::Tensor FrozenWeight::Dequantise(const at::Tensor& codes, const at::Tensor& scales) const {
  const std::int64_t count = codes.size(0);
  at::Tensor out = at::empty({count, columns_}, codes.options().dtype(dtype_));
  const bool int8 = how_ == Quantization::kInt8;
  if (codes.device().is_cpu() &&
      (int8 ? DequantiseInt8(codes, scales, out) : DequantiseNf4(codes, scales, out))) {
    return out;
  }
  at::Tensor pairs;  // [256, 2]: the levels of a byte's low and high half
  if (!int8) {
    at::Tensor table = at::empty({256, 2}, at::kFloat);
    for (std::size_t byte = 0; byte < 256; ++byte) {
      table.data_ptr<float>()[2 * byte] = kNf4Levels[byte & 15];
      table.data_ptr<float>()[2 * byte + 1] = kNf4Levels[byte >> 4];
    }
    pairs = table.to(codes.device());
  }
  const std::int64_t step = std::max<std::int64_t>(1, kTileElements / columns_);
  for (std::int64_t first = 0; first < count; first += step) {
    const std::int64_t rows = std::min(step, count - first);
    const at::Tensor code = codes.narrow(0, first, rows), scale = scales.narrow(0, first, rows);
    at::Tensor tile = out.narrow(0, first, rows);
    if (int8) {
      tile.copy_(code.to(at::kFloat).mul_(scale));
    } else {
      const std::int64_t blocks = code.size(1);
      const at::Tensor values = pairs.index_select(0, code.reshape({-1}).to(at::kInt))
                                    .view({rows, blocks, kNf4Block / 2, 2})
                                    .transpose(2, 3)
                                    .reshape({rows, blocks, kNf4Block});
      tile.copy_(at::mul(values, scale).view({rows, blocks * kNf4Block}).narrow(1, 0, columns_));
    }
  }
  return out;
}

}  // namespace huoyan
