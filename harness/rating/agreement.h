#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/rating/sheet.h"

namespace huoyan {

/// Cohen's kappa with quadratic weights for two raters' marks on the same rows, from 1 to 5: 1 is full
/// agreement, 0 what chance gives (J. Cohen, Weighted kappa, Psychological Bulletin 70, 1968). Nothing
/// without marks, and nothing when both raters gave every row the same single mark, where chance explains
/// all.
std::optional<double> WeightedKappa(const std::vector<std::pair<int, int>>& marks);

/// One rater's name and marks.
struct Rater {
  std::string name;
  std::vector<Rating> ratings;
};

/// How far two raters agree on what both rated, by criterion.
struct RaterAgreement {
  std::string first;
  std::string second;
  std::size_t rows = 0;  ///< rated by both
  std::array<std::optional<double>, 3> kappa;
};

/// Every pair of raters, in their order.
std::vector<RaterAgreement> CompareRaters(const std::vector<Rater>& raters);

/// The mean marks that all raters gave one system.
struct SystemRating {
  std::string system;
  std::size_t marks = 0;  ///< ratings behind each mean
  std::array<double, 3> mean{};
};

/// By system, in the order of their names; systems without ratings are left out.
std::vector<SystemRating> RateSystems(const std::vector<Rater>& raters, const std::vector<KeyItem>& key);

}  // namespace huoyan
