#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "harness/experiment/claim.h"
#include "harness/scoring/comparison.h"
#include "harness/summary/summary.h"

namespace huoyan {

/// A measured number and where it may lie: a single point where it is exact, 95% where it was sampled, open
/// upwards where memory ended before its peak.
struct Reading {
  double value = 0;
  double low = 0;
  std::optional<double> high;
  bool is_exact = true;
  std::vector<double> sides;  ///< a, b: what a ratio or difference was made from
};

/// A reading, or why there is none.
using ReadingOrWhy = std::variant<Reading, Text>;

/// Reads the measure of a test off trials of a summary. `a` and `b` are indices into its trials, each one
/// trial with its repetitions under other seeds; `b` is empty when the test speaks of `a` alone.
///
/// Memory and counts are exact; of repetitions the largest counts. After running out of memory what was held
/// by then is a lower end. Speed: the median over the steps of all repetitions with its order-statistic
/// interval (step_figures.h); a ratio lies between the ends of both intervals, which is wider than its own
/// 95%, and says nothing of how the machine's load differed between the two runs. Quality: metrics of the
/// test questions, repetitions taken as further samples of them, so that intervals cover the choice of
/// questions, by whole facts, and not that of seeds; a difference is Compare's, paired by question.
class ClaimReader {
 public:
  ClaimReader(const Summary& summary, const BootstrapOptions& options)
      : summary_(summary), options_(options) {}

  ReadingOrWhy Read(const ClaimTest& test, const std::vector<std::size_t>& a,
                    const std::vector<std::size_t>& b);

 private:
  ReadingOrWhy ReadSpeed(const ClaimTest& test, const std::vector<std::size_t>& a,
                         const std::vector<std::size_t>& b) const;
  ReadingOrWhy ReadExact(const ClaimTest& test, const std::vector<std::size_t>& a,
                         const std::vector<std::size_t>& b) const;
  ReadingOrWhy ReadQuality(const ClaimTest& test, const std::vector<std::size_t>& a,
                           const std::vector<std::size_t>& b);
  const PairedDraws& Draws();

  const Summary& summary_;
  BootstrapOptions options_;
  GoldSet test_;                        // filled with the draws
  std::unique_ptr<PairedDraws> draws_;  // made when the first quality test asks for them
};

}  // namespace huoyan
