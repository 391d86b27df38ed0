#include "harness/scoring/quantiles.h"

#include <cmath>
#include <initializer_list>
#include <limits>

namespace huoyan {
namespace {

// The regularised incomplete beta function by its continued fraction (Lentz's method); 0 <= x <= 1.
double BetaFraction(double a, double b, double x) {
  constexpr int kMostTerms = 10000;
  constexpr double kTiny = 1e-300;
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double fraction = d;
  for (int m = 1; m <= kMostTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double step = 1;
    for (const double term : {even, odd}) {
      d = 1 + term * d;
      d = 1 / (std::abs(d) < kTiny ? kTiny : d);
      c = 1 + term / c;
      if (std::abs(c) < kTiny) c = kTiny;
      step = c * d;
      fraction *= step;
    }
    if (std::abs(step - 1) < 1e-16) break;
  }
  return fraction;
}

double RegularisedBeta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * BetaFraction(a, b, x) / a;
  return 1 - front * BetaFraction(b, a, 1 - x) / b;
}

double NormalCumulative(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

double NormalStart(double p) {
  // A simple start in the tails (Abramowitz and Stegun 26.2.23); the Newton steps do the rest.
  const double tail = p < 0.5 ? p : 1 - p;
  const double t = std::sqrt(-2 * std::log(tail));
  const double x =
      t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return p < 0.5 ? -x : x;
}

}  // namespace

double NormalQuantile(double p) {
  if (!(p > 0 && p < 1)) return std::numeric_limits<double>::quiet_NaN();
  double x = NormalStart(p);
  for (int step = 0; step < 8; ++step) {
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979323846);
    x -= (NormalCumulative(x) - p) / density;
  }
  return x;
}

double StudentCumulative(double x, double degrees) {
  const double tail = 0.5 * RegularisedBeta(degrees / 2, 0.5, degrees / (degrees + x * x));
  return x > 0 ? 1 - tail : tail;
}

double StudentQuantile(double p, double degrees) {
  if (!(p > 0 && p < 1) || !(degrees > 0)) return std::numeric_limits<double>::quiet_NaN();
  if (p == 0.5) return 0;
  if (p < 0.5) return -StudentQuantile(1 - p, degrees);
  const double scale = std::exp(std::lgamma((degrees + 1) / 2) - std::lgamma(degrees / 2)) /
                       std::sqrt(degrees * 3.14159265358979323846);
  // The normal quantile lies below, and the cumulative is concave there: Newton climbs without overshooting.
  double x = NormalQuantile(p);
  for (int step = 0; step < 200; ++step) {
    const double density = scale * std::pow(1 + x * x / degrees, -(degrees + 1) / 2);
    const double change = (p - StudentCumulative(x, degrees)) / density;
    x += change;
    if (!(change > 1e-14 * x)) break;
  }
  return x;
}

}  // namespace huoyan
