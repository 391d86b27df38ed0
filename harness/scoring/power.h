#pragma once

#include <cstddef>
#include <optional>

#include "harness/base/text.h"

namespace huoyan {

/// The share of questions on which two trials of a sweep usually differ; what is assumed before anything has
/// been measured.
inline constexpr double kUsualDiscordance = 0.2;

/// The smallest true difference of two paired proportions that n pairs find with power 80% at the two-sided
/// 5% level: (z_0.975 + z_0.80) * sqrt(discordant_share / n) = 2.80 * sqrt(discordant_share / n), from the
/// variance of a paired difference (Miller 2024, arXiv 2411.00640, section 5, whose omega^2 it is). Nothing
/// when n is 0.
std::optional<double> MinimumDetectableEffect(double discordant_share, std::size_t n);

/// The pairs that would find a true difference of `effect` (above 0, in absolute value): the same formula
/// solved for n and rounded up. Nothing for an effect of 0.
std::optional<std::size_t> PairsNeeded(double discordant_share, double effect);

/// "With 300 questions a change under 7.2 points cannot be seen ...", for a reader about to run something.
/// Says so too when there are no questions at all.
Text WordPower(std::size_t questions, double discordant_share = kUsualDiscordance);

}  // namespace huoyan
