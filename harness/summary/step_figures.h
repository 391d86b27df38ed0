#pragma once

#include <optional>
#include <vector>

#include "harness/summary/factors.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// How fast the optimizer steps of one trial ran, in tokens per second. The first step is left out: it pays
/// for what is set up once.
struct StepSpeed {
  std::vector<double> rates;  ///< one a step, in order
  double median = 0;
  std::optional<double> low;  ///< 95% for the median, by order statistics; absent below 6 steps
  std::optional<double> high;
  std::optional<double>
      late_to_early;           ///< median of the last third over that of the first; absent below 30 steps
  double straggler_share = 0;  ///< steps that took more than 1.5 times the median
};

/// Nothing when no step after the first was timed.
std::optional<StepSpeed> MeasureSteps(const std::vector<StepReport>& curve);

/// The training loss of a configuration: over its seeds the median and, with two seeds or more, the range.
struct LossBand {
  struct Point {
    int step = 0;
    double median = 0;
    double low = 0;
    double high = 0;
  };
  std::size_t configuration = 0;
  std::size_t seeds = 0;
  std::vector<Point> points;  ///< at steps that every seed reached; steps without a finite loss are left out
};

/// At most `most_points` a band, evenly spread, the last step always among them. Configurations without a
/// curve have no band.
std::vector<LossBand> FindLossBands(const Summary& summary, const Design& design, std::size_t most_points);

}  // namespace huoyan
