#include "trainer/memory_walk/linear.h"

#include <algorithm>
#include <utility>

#include "trainer/work_split.h"

namespace huoyan::memory_walk {
namespace {

// BlockScales: the scales by group and by block, while the matrix is unpacked.
void Nf4Scales(Walk& walk, std::int64_t rows, std::int64_t columns) {
  const std::int64_t blocks = rows * ((columns + 63) / 64), groups = (blocks + 255) / 256;
  const Held by_block = walk.Make(MemoryCategory::kWorkspace, groups * 256 * kFloatBytes);
  const Held scales = walk.Make(MemoryCategory::kWorkspace, blocks * kFloatBytes);
}

// FrozenWeight::Dense of a layer's matrix.
Held Dense(Walk& walk, LinearModule module) {
  if (walk.setup.quantization.layers == Quantization::kNone) return {};
  const auto shape = ModuleShape(walk.config, module);
  Held out = walk.Make(MemoryCategory::kWorkspace, shape[0] * shape[1] * walk.element_bytes);
  if (walk.setup.quantization.layers == Quantization::kNf4) Nf4Scales(walk, shape[0], shape[1]);
  return out;
}

// AdaptedRowLengths.
Held RowLengths(Walk& walk, LinearModule module) {
  const auto shape = ModuleShape(walk.config, module);
  const std::int64_t out = shape[0], in = shape[1], r = walk.setup.lora.rank;
  Held cross;
  {
    const Held dense = Dense(walk, module), a = walk.Rounded(r * in);
    Held product = walk.Activation(out * r * walk.element_bytes);
    cross = walk.narrow ? walk.Activation(out * r * kFloatBytes) : std::move(product);
  }
  Held squares = walk.Activation(out * kFloatBytes);
  const Held gram = walk.Activation(r * r * kFloatBytes), product = walk.Activation(out * r * kFloatBytes);
  const Held sums = walk.Activation(out * kFloatBytes);
  return squares;
}

void AddLowRank(Walk& walk, LinearModule module) {
  const auto shape = ModuleShape(walk.config, module);
  const std::int64_t r = walk.setup.lora.rank;
  const Held a = walk.Rounded(r * shape[1]), t = walk.Narrow(r), b = walk.Rounded(r * shape[0]);
}

}  // namespace

void AccumulateProduct(Walk& walk, MemoryCategory category, std::int64_t rows, std::int64_t columns) {
  if (!walk.narrow) return;
  const std::int64_t elements = std::min(ProductSliceRows(columns, walk.element_bytes), rows) * columns;
  const Held product = walk.Make(category, elements * walk.element_bytes);
  const Held copy = walk.Make(category, elements * kFloatBytes);
}

Held LinearForward(Walk& walk, int layer, LinearModule module) {
  const auto shape = ModuleShape(walk.config, module);
  Held y;
  {
    const Held dense = Dense(walk, module);
    y = walk.Narrow(shape[0]);
  }
  if (!walk.Adapted(layer, module)) return y;
  AddLowRank(walk, module);
  if (walk.setup.lora.dora) {
    const Held lengths = RowLengths(walk, module);
    const Held ratio = walk.Activation(shape[0] * kFloatBytes), rounded = walk.Rounded(shape[0]);
  }
  return y;
}

Held LinearBackward(Walk& walk, int layer, LinearModule module, std::int64_t recomputed) {
  const auto shape = ModuleShape(walk.config, module);
  const std::int64_t out = shape[0], in = shape[1], r = walk.setup.lora.rank;
  if (!walk.Adapted(layer, module)) {
    Held dx;
    {
      const Held dense = Dense(walk, module);
      dx = walk.Narrow(in);
    }
    if (walk.full) {
      const Held x = walk.Narrow(recomputed);
      AccumulateProduct(walk, MemoryCategory::kActivations, out, in);
    }
    return dx;
  }
  Held lengths, d_product;
  if (walk.setup.lora.dora) {
    lengths = RowLengths(walk, module);
    {
      const Held x = walk.Narrow(recomputed);
      Held y;
      {
        const Held dense = Dense(walk, module);
        y = walk.Narrow(out);
      }
      AddLowRank(walk, module);
      const Held product = walk.Narrow(out), wide = walk.WideCopy(out),
                 sums = walk.Activation(out * kFloatBytes);
    }
    const Held ratio = walk.Activation(out * kFloatBytes), rounded = walk.Rounded(out);
    d_product = walk.Narrow(out);
  }
  Held dx;
  {
    const Held dense = Dense(walk, module);
    dx = walk.Narrow(in);
  }
  Held u;
  {
    const Held b = walk.Rounded(r * out);
    u = walk.Narrow(r);
  }
  const Held a = walk.Rounded(r * in), x = walk.Narrow(recomputed);
  {
    const Held t = walk.Narrow(r);
    AccumulateProduct(walk, MemoryCategory::kActivations, out, r);
  }
  AccumulateProduct(walk, MemoryCategory::kActivations, r, in);
  return dx;
}

}  // namespace huoyan::memory_walk
