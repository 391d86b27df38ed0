#include "harness/scoring/agreement.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "harness/scoring/quantiles.h"

namespace huoyan {
namespace {

/// The standard error that holds whatever kappa is, Fleiss, Cohen and Everitt (1969), equation 13.
double ErrorOf(const Eigen::MatrixXd& shares, double kappa, double chance, double n) {
  const Eigen::VectorXd rows = shares.rowwise().sum();
  const Eigen::VectorXd columns = shares.colwise().sum().transpose();
  double agreeing = 0;
  double differing = 0;
  for (Eigen::Index i = 0; i < shares.rows(); ++i) {
    for (Eigen::Index j = 0; j < shares.cols(); ++j) {
      const double margins = columns[i] + rows[j];
      if (i == j) agreeing += shares(i, i) * std::pow(1 - margins * (1 - kappa), 2);
      if (i != j) differing += shares(i, j) * margins * margins;
    }
  }
  differing *= (1 - kappa) * (1 - kappa);
  const double correction = std::pow(kappa - chance * (1 - kappa), 2);
  return std::sqrt(std::max(0.0, agreeing + differing - correction) / n) / (1 - chance);
}

}  // namespace

std::optional<Estimate> CohenKappa(const Eigen::MatrixXd& table, double level) {
  if (table.rows() != table.cols()) throw std::invalid_argument("kappa needs a square table");
  const double n = table.sum();
  if (n <= 0) return std::nullopt;
  const Eigen::MatrixXd shares = table / n;
  const double observed = shares.trace();
  const double chance = shares.rowwise().sum().dot(shares.colwise().sum().transpose());
  if (1 - chance < 1e-12) return std::nullopt;
  const double kappa = (observed - chance) / (1 - chance);
  const double half = NormalQuantile((1 + level) / 2) * ErrorOf(shares, kappa, chance, n);
  double low = kappa - half;
  if (observed == 1) {
    const auto items = static_cast<std::size_t>(std::llround(n));
    low = (WilsonInterval(items, items, level)->low - chance) / (1 - chance);
  }
  return Estimate{kappa, std::max(-1.0, low), std::min(1.0, kappa + half),
                  static_cast<std::size_t>(std::llround(n)), IntervalMethod::kLargeSample};
}

}  // namespace huoyan
