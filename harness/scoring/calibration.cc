#include "harness/scoring/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "harness/scoring/quantiles.h"

namespace huoyan {
namespace {

constexpr std::size_t kLeastForBins = 300;
constexpr std::size_t kBins = 10;
constexpr std::size_t kMostPoints = 100;

std::optional<Estimate> BrierScore(const std::vector<ConfidentAnswer>& answers) {
  std::size_t clusters = 0;
  for (const ConfidentAnswer& answer : answers) clusters = std::max(clusters, answer.cluster + 1);
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(clusters));
  Eigen::VectorXd counts = sums;
  for (const ConfidentAnswer& answer : answers) {
    const double miss = answer.confidence - (answer.is_right ? 1 : 0);
    sums[static_cast<Eigen::Index>(answer.cluster)] += miss * miss;
    counts[static_cast<Eigen::Index>(answer.cluster)] += 1;
  }
  return ClusteredShare(sums, counts);
}

// `answers` by rising confidence.
void FillBins(const std::vector<ConfidentAnswer>& answers, Calibration& calibration) {
  if (answers.size() < kLeastForBins) return;
  double error = 0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const std::size_t from = bin * answers.size() / kBins;
    const std::size_t to = (bin + 1) * answers.size() / kBins;
    CalibrationBin filled;
    filled.n = to - from;
    const double n = static_cast<double>(filled.n);
    for (std::size_t i = from; i < to; ++i) {
      filled.confidence += answers[i].confidence / n;
      filled.accuracy += answers[i].is_right ? 1 / n : 0;
    }
    error += n * std::abs(filled.confidence - filled.accuracy);
    calibration.bins.push_back(filled);
  }
  calibration.ece = error / static_cast<double>(answers.size());
}

// The Mann-Whitney statistic with mid-ranks and Hanley and McNeil's standard error. `answers` by rising
// confidence.
std::optional<Estimate> AreaUnderRoc(const std::vector<ConfidentAnswer>& answers) {
  double wrong_below = 0;
  double pairs_won = 0;
  double right = 0;
  for (std::size_t from = 0; from < answers.size();) {
    std::size_t to = from;
    double right_here = 0;
    double wrong_here = 0;
    for (; to < answers.size() && answers[to].confidence == answers[from].confidence; ++to) {
      (answers[to].is_right ? right_here : wrong_here) += 1;
    }
    pairs_won += right_here * (wrong_below + wrong_here / 2);
    wrong_below += wrong_here;
    right += right_here;
    from = to;
  }
  const double wrong = wrong_below;
  if (right == 0 || wrong == 0) return std::nullopt;
  const double area = pairs_won / (right * wrong);
  const double q1 = area / (2 - area);
  const double q2 = 2 * area * area / (1 + area);
  const double variance =
      (area * (1 - area) + (right - 1) * (q1 - area * area) + (wrong - 1) * (q2 - area * area)) /
      (right * wrong);
  const double half = NormalQuantile(0.975) * std::sqrt(std::max(0.0, variance));
  return Estimate{area, std::max(0.0, area - half), std::min(1.0, area + half), answers.size(),
                  IntervalMethod::kLargeSample};
}

// The mean over k of the risk among the k most confident; answers that tie share their errors evenly.
// `answers` by rising confidence.
void FillRiskCoverage(const std::vector<ConfidentAnswer>& answers, Calibration& calibration) {
  const std::size_t n = answers.size();
  const std::size_t stride = (n + kMostPoints - 1) / kMostPoints;
  double errors = 0;
  double area = 0;
  std::size_t covered = 0;
  for (std::size_t to = n; to > 0;) {
    std::size_t from = to;
    double errors_here = 0;
    while (from > 0 && answers[from - 1].confidence == answers[to - 1].confidence) {
      errors_here += answers[--from].is_right ? 0 : 1;
    }
    const double each = errors_here / static_cast<double>(to - from);
    for (std::size_t i = from; i < to; ++i) {
      errors += each;
      const double risk = errors / static_cast<double>(++covered);
      area += risk / static_cast<double>(n);
      if (covered % stride == 0 || covered == n) {
        calibration.risk_coverage.push_back({static_cast<double>(covered) / static_cast<double>(n), risk});
      }
    }
    to = from;
  }
  const auto wrong = static_cast<std::size_t>(std::llround(errors));
  double best = 0;  // all right answers first
  for (std::size_t k = n - wrong + 1; k <= n; ++k) {
    best += static_cast<double>(k - (n - wrong)) / static_cast<double>(k) / static_cast<double>(n);
  }
  calibration.aurc = area;
  calibration.excess_aurc = std::max(0.0, area - best);
}

}  // namespace

const Fields<RiskPoint>& DescribeFields(Type<RiskPoint>) {
  static const auto fields =
      Fields<RiskPoint>()
          .Required("coverage", &RiskPoint::coverage, {"share answered, most confident first", "覆盖率"})
          .Required("risk", &RiskPoint::risk, {"share of those wrong", "其中答错的比例"});
  return fields;
}

const Fields<CalibrationBin>& DescribeFields(Type<CalibrationBin>) {
  static const auto fields =
      Fields<CalibrationBin>()
          .Required("confidence", &CalibrationBin::confidence, {"mean confidence", "平均置信度"})
          .Required("accuracy", &CalibrationBin::accuracy, {"share right", "正确比例"})
          .Required("n", &CalibrationBin::n, {"answers", "回答数"});
  return fields;
}

const Fields<Calibration>& DescribeFields(Type<Calibration>) {
  static const auto fields =
      Fields<Calibration>()
          .Required("n", &Calibration::n, {"answers with a confidence", "带置信度的回答数"})
          .Optional("brier", &Calibration::brier, {"Brier score", "Brier 分"})
          .Optional("ece", &Calibration::ece,
                    {"expected calibration error, from 300 answers", "期望校准误差，300 条起"})
          .Optional("bins", &Calibration::bins, {"ten bins of equal mass", "十个等量分箱"})
          .Optional("auroc", &Calibration::auroc, {"area under the ROC curve", "ROC 曲线下面积"})
          .Optional("risk_coverage", &Calibration::risk_coverage,
                    {"risk among the most confident", "风险—覆盖率曲线"})
          .Optional("aurc", &Calibration::aurc, {"area under that curve", "该曲线下面积"})
          .Optional("excess_aurc", &Calibration::excess_aurc,
                    {"above that of the best order", "超出最优排序的部分"});
  return fields;
}

Calibration Calibrate(std::vector<ConfidentAnswer> answers) {
  Calibration calibration;
  calibration.n = answers.size();
  if (answers.empty()) return calibration;
  std::stable_sort(answers.begin(), answers.end(), [](const ConfidentAnswer& a, const ConfidentAnswer& b) {
    return a.confidence < b.confidence;
  });
  calibration.brier = BrierScore(answers);
  calibration.auroc = AreaUnderRoc(answers);
  FillBins(answers, calibration);
  FillRiskCoverage(answers, calibration);
  return calibration;
}

}  // namespace huoyan
