#pragma once

#include <Eigen/Core>
#include <optional>

#include "harness/scoring/statistics.h"

namespace huoyan {

/// Cohen's kappa of two raters: (p_o - p_e) / (1 - p_e), the agreement beyond chance (Cohen 1960). `table`
/// counts items: rows are one rater's categories, columns the other's, both in the same order. The interval
/// is kappa +- 1.96 SE with the large-sample error of Fleiss, Cohen and Everitt (1969), cut at [-1, 1]; at a
/// kappa of exactly 1 that error is 0 and the lower end is what a perfect score on n items leaves open
/// (Wilson's bound on the observed agreement, put through the same formula). Nothing for an empty table, and
/// when both raters used one and the same category only (0 of 0). Throws std::invalid_argument when the table
/// is not square.
std::optional<Estimate> CohenKappa(const Eigen::MatrixXd& table, double level = 0.95);

}  // namespace huoyan
