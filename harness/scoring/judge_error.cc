#include "harness/scoring/judge_error.h"

#include <algorithm>
#include <cmath>

#include "harness/scoring/agreement.h"
#include "harness/scoring/quantiles.h"

namespace huoyan {
namespace {

struct Share {
  double value;
  double n;
  double Variance() const { return value * (1 - value) / n; }
};

double ShareOf(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// One reply of each kind is added, as Lang and Reiczigel do, so that a judge never caught erring is not
/// taken for one that cannot.
Share WithOneOfEach(std::size_t part, std::size_t whole) {
  const double n = static_cast<double>(whole) + 2;
  return {(static_cast<double>(part) + 1) / n, n};
}

}  // namespace

const Fields<JudgeError>& DescribeFields(Type<JudgeError>) {
  static const auto fields =
      Fields<JudgeError>()
          .Optional("sensitivity", &JudgeError::sensitivity,
                    {"right replies the judge calls right", "灵敏度：正确回答被判为正确的比例"})
          .Optional("specificity", &JudgeError::specificity,
                    {"wrong replies the judge calls wrong", "特异度：错误回答被判为错误的比例"})
          .Optional("kappa", &JudgeError::kappa, {"agreement beyond chance", "Cohen κ 一致性"});
  return fields;
}

JudgeError MeasureJudge(const JudgeTable& table) {
  JudgeError error;
  error.sensitivity = WilsonInterval(table.true_positives, table.true_positives + table.false_negatives);
  error.specificity = WilsonInterval(table.true_negatives, table.true_negatives + table.false_positives);
  Eigen::Matrix2d counts;
  counts << static_cast<double>(table.true_positives), static_cast<double>(table.false_negatives),
      static_cast<double>(table.false_positives), static_cast<double>(table.true_negatives);
  error.kappa = CohenKappa(counts);
  return error;
}

std::optional<Estimate> CorrectedRate(std::size_t judged_right, std::size_t n, const JudgeTable& table,
                                      double level) {
  const std::size_t right = table.true_positives + table.false_negatives;
  const std::size_t wrong = table.true_negatives + table.false_positives;
  if (n == 0 || right == 0 || wrong == 0) return std::nullopt;
  const double q1 = ShareOf(table.true_positives, right);
  const double q0 = ShareOf(table.true_negatives, wrong);
  if (q0 + q1 <= 1) return std::nullopt;
  const double rate = (ShareOf(judged_right, n) + q0 - 1) / (q0 + q1 - 1);

  const double z = NormalQuantile((1 + level) / 2);
  const double count = static_cast<double>(n);
  const Share judged{(static_cast<double>(judged_right) + z * z / 2) / (count + z * z), count + z * z};
  const Share sensitivity = WithOneOfEach(table.true_positives, right);
  const Share specificity = WithOneOfEach(table.true_negatives, wrong);
  const double youden = sensitivity.value + specificity.value - 1;
  if (youden <= 0) return std::nullopt;
  const double centre = (judged.value + specificity.value - 1) / youden;
  const double shift = 2 * z * z * (centre * sensitivity.Variance() - (1 - centre) * specificity.Variance());
  const double variance = (judged.Variance() + centre * centre * sensitivity.Variance() +
                           (1 - centre) * (1 - centre) * specificity.Variance()) /
                          (youden * youden);
  const auto clip = [](double share) { return std::clamp(share, 0.0, 1.0); };
  const double half = z * std::sqrt(variance);
  return Estimate{clip(rate), clip(centre + shift - half), clip(centre + shift + half), n,
                  IntervalMethod::kLangReiczigel};
}

}  // namespace huoyan
