#include "harness/summary/step_figures.h"

#include <algorithm>
#include <cmath>

namespace huoyan {
namespace {

constexpr double kStragglerFactor = 1.5;
constexpr std::size_t kFewestForInterval = 6;  // with fewer, even the extremes do not enclose 95%
constexpr std::size_t kFewestForDrift = 30;

/// Of a non-empty list; the mean of the middle two when there is no middle one.
double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// The order statistics that enclose the median with 95%: Binomial(n, 1/2) by its normal approximation,
/// rounded outwards (Conover 1999, section 3.2).
void AddInterval(std::vector<double> rates, StepSpeed& speed) {
  if (rates.size() < kFewestForInterval) return;
  std::sort(rates.begin(), rates.end());
  const auto n = static_cast<double>(rates.size());
  const double half_width = 1.959964 * std::sqrt(n) / 2;
  const double first = std::max(0.0, std::floor(n / 2 - half_width) - 1);
  const double last = std::min(n - 1, std::ceil(n / 2 + half_width));
  speed.low = rates[static_cast<std::size_t>(first)];
  speed.high = rates[static_cast<std::size_t>(last)];
}

}  // namespace

std::optional<StepSpeed> MeasureSteps(const std::vector<StepReport>& curve) {
  StepSpeed speed;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    if (curve[i].seconds > 0 && curve[i].tokens > 0)
      speed.rates.push_back(static_cast<double>(curve[i].tokens) / curve[i].seconds);
  }
  if (speed.rates.empty()) return std::nullopt;
  speed.median = Median(speed.rates);
  AddInterval(speed.rates, speed);
  const std::size_t n = speed.rates.size();
  if (n >= kFewestForDrift) {
    const auto third = static_cast<std::ptrdiff_t>(n / 3);
    speed.late_to_early = Median({speed.rates.end() - third, speed.rates.end()}) /
                          Median({speed.rates.begin(), speed.rates.begin() + third});
  }
  std::vector<double> seconds;
  for (std::size_t i = 1; i < curve.size(); ++i) seconds.push_back(curve[i].seconds);
  const double limit = kStragglerFactor * Median(seconds);
  const auto stragglers =
      std::count_if(seconds.begin(), seconds.end(), [&](double each) { return each > limit; });
  speed.straggler_share = static_cast<double>(stragglers) / static_cast<double>(seconds.size());
  return speed;
}

std::vector<LossBand> FindLossBands(const Summary& summary, const Design& design, std::size_t most_points) {
  std::vector<LossBand> bands;
  for (std::size_t c = 0; c < design.configurations.size(); ++c) {
    std::vector<const std::vector<StepReport>*> curves;
    std::size_t shortest = 0;
    for (const std::size_t trial : design.configurations[c].trials) {
      const std::vector<StepReport>& curve = summary.trials[trial].record.curve;
      if (curve.empty()) continue;
      shortest = curves.empty() ? curve.size() : std::min(shortest, curve.size());
      curves.push_back(&curve);
    }
    if (curves.empty()) continue;
    LossBand band{c, curves.size(), {}};
    const std::size_t stride = std::max<std::size_t>(1, (shortest + most_points - 1) / most_points);
    for (std::size_t i = 0; i < shortest; ++i) {
      if (i % stride != 0 && i + 1 != shortest) continue;
      std::vector<double> losses;
      for (const auto* curve : curves) {
        if (std::isfinite((*curve)[i].loss)) losses.push_back((*curve)[i].loss);
      }
      if (losses.empty()) continue;
      const auto [low, high] = std::minmax_element(losses.begin(), losses.end());
      band.points.push_back({(*curves.front())[i].step, Median(losses), *low, *high});
    }
    if (!band.points.empty()) bands.push_back(std::move(band));
  }
  return bands;
}

}  // namespace huoyan
