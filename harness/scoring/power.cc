#include "harness/scoring/power.h"

#include <algorithm>
#include <cmath>

namespace huoyan {
namespace {

constexpr double kDetection = 1.959963984540054 + 0.8416212335729143;  // z_0.975 + z_0.80
constexpr double kMostPairs = 1e12;

}  // namespace

std::optional<double> MinimumDetectableEffect(double discordant_share, std::size_t n) {
  if (n == 0) return std::nullopt;
  return kDetection * std::sqrt(discordant_share / static_cast<double>(n));
}

std::optional<std::size_t> PairsNeeded(double discordant_share, double effect) {
  if (effect == 0) return std::nullopt;
  const double exact = kDetection * kDetection * discordant_share / (effect * effect);
  return static_cast<std::size_t>(std::min(std::ceil(exact - 1e-9), kMostPairs));
}

Text WordPower(std::size_t questions, double discordant_share) {
  const auto detectable = MinimumDetectableEffect(discordant_share, questions);
  if (!detectable) return {"no questions are asked, so no quality can be compared", "未提问，无从比较质量"};
  return Say(
      "with {} questions a change under {:.1f} points cannot be seen (80% power at 5%, if two trials differ "
      "on {:.0f}% of the questions)",
      "{} 道题看不出小于 {:.1f} 个百分点的变化（5% 水平、80% 功效，设两次试验有 {:.0f}% 的题目结果不同）",
      questions, 100 * *detectable, 100 * discordant_share);
}

}  // namespace huoyan
