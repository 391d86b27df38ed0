#include "reports/tracker_metrics.h"

namespace huoyan {
namespace {

TrackedStep Tracked(const StepReport& report, double seconds) {
  TrackedStep tracked{report.step,
                      seconds,
                      {{"train/loss", report.loss},
                       {"train/gradient_norm", report.gradient_norm},
                       {"train/learning_rate", report.learning_rate}}};
  if (report.seconds > 0)
    tracked.values.emplace_back("train/tokens_per_second",
                                static_cast<double>(report.tokens) / report.seconds);
  return tracked;
}

void AddScorecard(const std::string& split, const std::optional<Scorecard>& card, TrackedStep& tracked) {
  if (!card) return;
  for (const auto& [metric, estimate] : card->metrics) {
    const std::string name = split + "/" + NameOf(metric);
    tracked.values.emplace_back(name, estimate.value);
    tracked.values.emplace_back(name + "_low", estimate.low);
    tracked.values.emplace_back(name + "_high", estimate.high);
  }
}

}  // namespace

std::vector<TrackedStep> TrackedSteps(const TrialSummary& trial) {
  std::vector<TrackedStep> steps;
  double seconds = 0;
  for (const StepReport& report : trial.record.curve) {
    seconds += report.seconds;
    steps.push_back(Tracked(report, seconds));
  }
  TrackedStep last{steps.empty() ? 0 : steps.back().step, trial.record.speed.wall_seconds, {}};
  AddScorecard("dev", trial.dev, last);
  AddScorecard("test", trial.test, last);
  if (trial.peak_gib) last.values.emplace_back("memory/peak_gib", *trial.peak_gib);
  if (trial.record.speed.decode_tokens_per_second)
    last.values.emplace_back("decode/tokens_per_second", *trial.record.speed.decode_tokens_per_second);
  if (!last.values.empty()) steps.push_back(std::move(last));
  return steps;
}

}  // namespace huoyan
