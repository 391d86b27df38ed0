#include "trainer/quantised_format.h"

#include <algorithm>
#include <cmath>

namespace huoyan {
namespace {

// The code of the nearest level; codes ascend with their levels, so it is the number of midpoints below.
std::uint8_t NearestLevel(float value) {
  std::uint8_t code = 0;
  for (std::size_t i = 0; i + 1 < kNf4Levels.size(); ++i)
    code = static_cast<std::uint8_t>(code + (value > (kNf4Levels[i] + kNf4Levels[i + 1]) / 2 ? 1 : 0));
  return code;
}

void BlockCodes(const float* values, std::int64_t count, float scale, std::uint8_t* codes) {
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

std::int64_t Nf4BlockCount(std::int64_t columns) { return (columns + kNf4Block - 1) / kNf4Block; }

float AbsoluteMaximum(const float* values, std::int64_t count) {
  float maximum = 0;
  for (std::int64_t i = 0; i < count; ++i) maximum = std::max(maximum, std::fabs(values[i]));
  return maximum;
}

float Int8Scale(const float* row, std::int64_t columns) { return AbsoluteMaximum(row, columns) / 127; }

void Int8Codes(const float* row, std::int64_t columns, float scale, std::int8_t* codes) {
  const float inverse = scale > 0 ? 1 / scale : 0;
  for (std::int64_t j = 0; j < columns; ++j)
    codes[j] = static_cast<std::int8_t>(std::lrintf(row[j] * inverse));
}

void Nf4Maxima(const float* row, std::int64_t columns, float* maxima) {
  for (std::int64_t start = 0; start < columns; start += kNf4Block)
    *maxima++ = AbsoluteMaximum(row + start, std::min(kNf4Block, columns - start));
}

float Nf4GroupCodes(float* maxima, std::int64_t count, std::uint8_t* codes) {
  const float scale = AbsoluteMaximum(maxima, count) / 255;
  for (std::int64_t i = 0; i < count; ++i) {
    const float code = scale > 0 ? std::nearbyint(maxima[i] / scale) : 0;
    codes[i] = static_cast<std::uint8_t>(code);
    maxima[i] = code * scale;
  }
  return scale;
}

void Nf4Codes(const float* row, std::int64_t columns, const float* maxima, std::uint8_t* codes) {
  for (std::int64_t start = 0; start < columns; start += kNf4Block, codes += kNf4Block / 2)
    BlockCodes(row + start, std::min(kNf4Block, columns - start), *maxima++, codes);
}

}  // namespace huoyan
