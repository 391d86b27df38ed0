#include "trainer/torch/frozen_weight.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "trainer/torch/dequantise.h"
#include "trainer/torch/memory_tracker.h"

namespace huoyan {
namespace {

constexpr std::int64_t kTileElements = std::int64_t{1}
                                       << 20;  // quantised, or dequantised by plain operators, at a time

// Calls visit(row, fp32 values) for every row, a tile at a time and the rows of a tile in parallel.
template <class Visit>
void VisitRows(const at::Tensor& dense, const Visit& visit) {
  const std::int64_t step = std::max<std::int64_t>(1, kTileElements / dense.size(1));
  for (std::int64_t first = 0; first < dense.size(0); first += step) {
    const MemoryScope scope(MemoryCategory::kWorkspace);
    const std::int64_t count = std::min(step, dense.size(0) - first);
    const at::Tensor tile = dense.narrow(0, first, count).to(at::kFloat).contiguous();
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) visit(first + i, tile.data_ptr<float>() + i * tile.size(1));
    });
  }
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
    VisitRows(dense, [&](std::int64_t row, const float* values) {
      float& scale = weight.scales_.data_ptr<float>()[row];
      scale = Int8Scale(values, columns);
      Int8Codes(values, columns, scale, weight.codes_.data_ptr<std::int8_t>() + row * columns);
    });
  } else {
    const std::int64_t blocks = Nf4BlockCount(columns), groups = (rows * blocks + kNf4Group - 1) / kNf4Group;
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
    VisitRows(dense, [&](std::int64_t row, const float* values) {
      Nf4Maxima(values, columns, maxima + row * blocks);
    });
    for (std::int64_t g = 0; g < groups; ++g) {
      const std::int64_t start = g * kNf4Group;
      weight.group_scales_.data_ptr<float>()[g] =
          Nf4GroupCodes(maxima + start, std::min(kNf4Group, rows * blocks - start),
                        weight.block_codes_.data_ptr<std::uint8_t>() + start);
    }
    VisitRows(dense, [&](std::int64_t row, const float* values) {
      Nf4Codes(values, columns, maxima + row * blocks,
               weight.codes_.data_ptr<std::uint8_t>() + row * blocks * (kNf4Block / 2));
    });
  }
  for (at::Tensor* part : {&weight.codes_, &weight.scales_, &weight.block_codes_, &weight.group_scales_}) {
    if (part->defined()) *part = part->to(device);
  }
  return weight;
}

FrozenWeight FrozenWeight::OfParts(std::vector<at::Tensor> parts, std::int64_t columns, Quantization how,
                                   at::ScalarType dtype, at::Device device) {
  for (at::Tensor& part : parts) part = part.to(device);
  FrozenWeight weight;
  weight.how_ = how;
  weight.dtype_ = dtype;
  weight.columns_ = columns;
  weight.codes_ = parts.at(0);
  if (how == Quantization::kInt8) {
    weight.scales_ = parts.at(1);
  } else {
    weight.block_codes_ = parts.at(1);
    weight.group_scales_ = parts.at(2);
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
  const std::int64_t first_group = first / kNf4Group, last_group = (end - 1) / kNf4Group;
  const at::Tensor by_block = group_scales_.narrow(0, first_group, last_group - first_group + 1)
                                  .unsqueeze(1)
                                  .expand({last_group - first_group + 1, kNf4Group})
                                  .reshape({-1})
                                  .narrow(0, first - first_group * kNf4Group, end - first);
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
