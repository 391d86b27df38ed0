#include "trainer/memory_walk/rms_norm.h"

#include <utility>

namespace huoyan::memory_walk {

std::array<Held, 2> RmsNormForward(Walk& walk, std::int64_t rows) {
  const std::int64_t wide_bytes = rows * walk.config.hidden_size * kFloatBytes;
  const Held wide = walk.Activation(walk.narrow ? wide_bytes : 0);
  Held rstd;
  {
    const Held squares = walk.Activation(wide_bytes);
    rstd = walk.Activation(rows * kFloatBytes);
  }
  Held product = walk.Activation(wide_bytes);
  Held y =
      walk.narrow ? walk.Activation(rows * walk.config.hidden_size * walk.element_bytes) : std::move(product);
  return {std::move(y), std::move(rstd)};
}

Held RmsNormRecompute(Walk& walk) {
  const Held wide = walk.WideCopy(walk.config.hidden_size);
  Held product = walk.Wide(walk.config.hidden_size);
  return walk.narrow ? walk.Narrow(walk.config.hidden_size) : std::move(product);
}

Held RmsNormBackward(Walk& walk, std::int64_t rows) {
  const std::int64_t wide_bytes = rows * walk.config.hidden_size * kFloatBytes;
  Held normalised;
  {
    const Held x = walk.Activation(walk.narrow ? wide_bytes : 0);
    normalised = walk.Activation(wide_bytes);
  }
  Held g = walk.Activation(walk.narrow ? wide_bytes : 0);
  if (walk.full) {
    const Held product = walk.Activation(wide_bytes),
               sum = walk.Activation(walk.config.hidden_size * kFloatBytes);
  }
  {
    const Held weight = walk.Activation(walk.narrow ? walk.config.hidden_size * kFloatBytes : 0);
    Held scaled = walk.Activation(wide_bytes);
    g = std::move(scaled);
  }
  Held projection;
  {
    const Held product = walk.Activation(wide_bytes);
    projection = walk.Activation(rows * kFloatBytes);
  }
  return walk.narrow ? walk.Activation(rows * walk.config.hidden_size * walk.element_bytes) : std::move(g);
}

}  // namespace huoyan::memory_walk
