#include "reports/scale.h"

#include <cmath>

namespace huoyan {
namespace {

// 1, 2 or 5 times a power of ten, so that about five steps cover `extent`.
double RoundStep(double extent) {
  const double rough = extent / 5;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough * 0.999) return factor * power;
  }
  return 10 * power;
}

}  // namespace

Scale Scale::FromZero(double largest, double pixel_from, double pixel_to) {
  if (!(largest > 0) || !std::isfinite(largest)) largest = 1;
  const double step = RoundStep(largest);
  return Between(0, step * std::ceil(largest / step - 1e-9), pixel_from, pixel_to);
}

Scale Scale::Between(double from, double to, double pixel_from, double pixel_to) {
  Scale scale;
  scale.from_ = from;
  scale.to_ = to;
  scale.pixel_from_ = pixel_from;
  scale.pixel_to_ = pixel_to;
  const double step = RoundStep(to - from);
  for (int i = 0; i <= 12; ++i) {
    const double tick = (std::ceil(from / step - 1e-9) + i) * step;
    if (tick > to + 1e-9 * step) break;
    scale.ticks_.push_back(tick);
  }
  return scale;
}

Scale Scale::Logarithmic(double smallest, double largest, double pixel_from, double pixel_to) {
  Scale scale;
  scale.logarithmic_ = true;
  scale.from_ = smallest / 1.3;
  scale.to_ = largest * 1.3;
  scale.pixel_from_ = pixel_from;
  scale.pixel_to_ = pixel_to;
  const bool is_wide = scale.to_ / scale.from_ > 1000;
  for (int power = static_cast<int>(std::floor(std::log10(scale.from_))); power <= std::log10(scale.to_);
       ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tick = factor * std::pow(10.0, power);
      if (scale.Contains(tick) && (factor == 1.0 || !is_wide)) scale.ticks_.push_back(tick);
    }
  }
  return scale;
}

double Scale::Pixel(double value) const {
  const double share =
      logarithmic_ ? std::log(value / from_) / std::log(to_ / from_) : (value - from_) / (to_ - from_);
  return pixel_from_ + share * (pixel_to_ - pixel_from_);
}

}  // namespace huoyan
