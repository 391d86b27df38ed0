#pragma once

#include <vector>

namespace huoyan {

/// Maps a range of values to a range of pixels, straight or by logarithm.
class Scale {
 public:
  /// From zero to a round number at or above `largest`. A `largest` of 0 or less gives the range 0 to 1.
  static Scale FromZero(double largest, double pixel_from, double pixel_to);

  /// Exactly `from` to `to`, from < to.
  static Scale Between(double from, double to, double pixel_from, double pixel_to);

  /// Covers `smallest` to `largest` (both above 0) with a margin; for values of different magnitude.
  static Scale Logarithmic(double smallest, double largest, double pixel_from, double pixel_to);

  double Pixel(double value) const;
  bool Contains(double value) const { return value >= from_ && value <= to_; }

  /// Round values to label, in increasing order, all within the range: 1, 2 or 5 times a power of ten.
  const std::vector<double>& ticks() const { return ticks_; }

 private:
  double from_ = 0;
  double to_ = 1;
  double pixel_from_ = 0;
  double pixel_to_ = 1;
  bool logarithmic_ = false;
  std::vector<double> ticks_;
};

}  // namespace huoyan
