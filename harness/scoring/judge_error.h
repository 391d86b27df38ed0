#pragma once

#include <cstddef>
#include <optional>

#include "harness/base/fields.h"
#include "harness/scoring/statistics.h"

namespace huoyan {

/// A judge's verdicts on replies that a human has labelled too.
struct JudgeTable {
  std::size_t true_positives = 0;   ///< human right, judge right
  std::size_t false_negatives = 0;  ///< human right, judge wrong
  std::size_t false_positives = 0;  ///< human wrong, judge right
  std::size_t true_negatives = 0;   ///< human wrong, judge wrong
};

/// How far a judge can be believed.
struct JudgeError {
  std::optional<Estimate> sensitivity;  ///< P(judge right | human right), Wilson; absent without such replies
  std::optional<Estimate> specificity;  ///< P(judge wrong | human wrong), Wilson
  std::optional<Estimate> kappa;        ///< agreement beyond chance, see agreement.h
};
const Fields<JudgeError>& DescribeFields(Type<JudgeError>);
JudgeError MeasureJudge(const JudgeTable& table);

/// The rate that `judged_right` of `n` verdicts stands for once the judge's own errors are taken out:
/// (p + q0 - 1) / (q0 + q1 - 1) with specificity q0 and sensitivity q1 (Rogan and Gladen 1978), cut at
/// [0, 1]. The interval also carries the uncertainty of q0 and q1 (Lang and Reiczigel 2014, Preventive
/// Veterinary Medicine 113, equations 6 to 17). Nothing when n is 0, when either kind of labelled reply is
/// missing, and when the judge is no better than a coin (q0 + q1 <= 1).
std::optional<Estimate> CorrectedRate(std::size_t judged_right, std::size_t n, const JudgeTable& table,
                                      double level = 0.95);

}  // namespace huoyan
