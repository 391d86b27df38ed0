#include "harness/summary/wording.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace huoyan {
namespace {

constexpr const char* kMinus = "\xE2\x88\x92";

/// With a true minus sign, and none before a zero.
std::string Digits(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool is_zero = digits.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !is_zero ? kMinus : "") + digits;
}

}  // namespace

std::string Percent(double share, int decimals) { return Digits(100 * share, decimals) + "%"; }

std::string PercentInterval(double low, double high, int decimals) {
  return "[" + Digits(100 * low, decimals) + ", " + Digits(100 * high, decimals) + "]";
}

std::string Points(double difference, int decimals) {
  std::string digits = fmt::format("{:.{}f}", std::abs(100 * difference), decimals);
  if (digits.find_first_not_of("0.") == std::string::npos) return digits;
  return (difference < 0 ? kMinus : "+") + digits;
}

std::string PValue(double p) {
  if (p < 0.001) return "p < .001";
  if (p >= 0.9995) return "p = 1.0";
  if (p >= 0.995) return "p > .99";
  return "p = " + fmt::format("{:.{}f}", p, p < 0.0995 ? 3 : 2).substr(1);
}

std::string Bytes(std::int64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (std::abs(value) >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  const int decimals = unit == 0 || std::abs(value) >= 99.95 ? 0 : std::abs(value) >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, kUnits[unit]);
}

std::string Gib(double gib) {
  return Bytes(static_cast<std::int64_t>(std::llround(gib * 1024 * 1024 * 1024)));
}

std::string Rate(double rate) {
  if (std::abs(rate) < 99.95) return fmt::format("{:.3g}", rate);
  std::string digits = fmt::format("{:.0f}", rate);
  const int first = digits[0] == '-' ? 1 : 0;
  for (int i = static_cast<int>(digits.size()) - 3; i > first; i -= 3)
    digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

std::string Duration(double seconds) {
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace huoyan
