#pragma once

#include <optional>
#include <vector>

#include "harness/base/fields.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// One answer given: how sure the model was, and whether it was right.
struct ConfidentAnswer {
  double confidence = 0;  ///< exp(mean log probability of the answer's tokens), between 0 and 1
  bool is_right = false;
  std::size_t cluster = 0;  ///< of the question
};

/// Of the most confident `coverage` share of the answers, the share that is wrong.
struct RiskPoint {
  double coverage = 0;
  double risk = 0;
};
const Fields<RiskPoint>& DescribeFields(Type<RiskPoint>);

/// One of ten bins with equally many answers.
struct CalibrationBin {
  double confidence = 0;  ///< mean
  double accuracy = 0;
  std::size_t n = 0;
};
const Fields<CalibrationBin>& DescribeFields(Type<CalibrationBin>);

/// Does the model know when it is right?
struct Calibration {
  std::size_t n = 0;  ///< answers with a confidence
  std::optional<Estimate>
      brier;                  ///< mean squared distance of confidence and outcome, clustered t (Brier 1950)
  std::optional<double> ece;  ///< expected calibration error over the bins; absent below 300 answers.
                              ///< Biased upwards, so without an interval
  std::vector<CalibrationBin> bins;  ///< ten of equal mass, by rising confidence; empty below 300 answers
  std::optional<Estimate> auroc;     ///< P(a right answer is the more confident one), ties half; Hanley and
                                     ///< McNeil 1982; absent when all answers are right or all are wrong
  std::vector<RiskPoint> risk_coverage;  ///< at most 100 points, ties in confidence averaged out
  std::optional<double> aurc;            ///< area under that curve; descriptive, without an interval
  std::optional<double> excess_aurc;     ///< E-AURC: aurc less that of the best possible order
};
const Fields<Calibration>& DescribeFields(Type<Calibration>);

/// Measures. No answers give n = 0 and nothing else. Expected calibration error with equal-mass bins as
/// Nixon et al. 2019; AURC and E-AURC as Geifman, Uziel and El-Yaniv 2019 (arXiv 1805.08206), with the exact
/// finite-n best order in place of its limit r + (1-r) ln(1-r).
Calibration Calibrate(std::vector<ConfidentAnswer> answers);

}  // namespace huoyan
