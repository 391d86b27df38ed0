#include "harness/summary/claim_reading.h"

#include <algorithm>

#include "harness/summary/ranking.h"
#include "harness/summary/splits.h"
#include "harness/summary/step_figures.h"

namespace huoyan {
namespace {

using Indices = std::vector<std::size_t>;

const PhaseMemory* TrainingPhase(const RunRecord& record) {
  for (const PhaseMemory& phase : record.memory) {
    if (phase.phase == MemoryPhase::kTrain) return &phase;
  }
  return nullptr;
}

std::optional<double> SumOfCategories(const MeasureSum& sum, const RunRecord& record) {
  const PhaseMemory* training = TrainingPhase(record);
  if (training == nullptr) return std::nullopt;
  std::int64_t bytes = 0;
  for (const Measure& part : sum.parts) bytes += training->measured[std::get<MemoryCategory>(part)];
  return static_cast<double>(bytes);
}

std::optional<double> LargestOver(const RunRecord& record, std::int64_t (*bytes_of)(const PhaseMemory&)) {
  std::int64_t largest = 0;
  for (const PhaseMemory& phase : record.memory) largest = std::max(largest, bytes_of(phase));
  return largest > 0 ? std::optional(static_cast<double>(largest)) : std::nullopt;
}

std::optional<double> ExactValue(const MeasureSum& sum, const RunRecord& record) {
  if (IsCategory(sum.parts.front())) return SumOfCategories(sum, record);
  switch (std::get<Figure>(sum.parts.front())) {
    case Figure::kPeak:
      return LargestOver(record, [](const PhaseMemory& phase) { return phase.measured.Total(); });
    case Figure::kFootprint:
      return LargestOver(record, [](const PhaseMemory& phase) { return phase.footprint_peak_bytes; });
    case Figure::kTrainableParameters:
      return static_cast<double>(record.trainable_parameters);
    case Figure::kCompleted:
      return record.status == TrialStatus::kCompleted ? 1 : 0;
    case Figure::kTokensPerSecond:
      break;
  }
  return std::nullopt;
}

/// Only these say something of a trial that did not come to its end.
bool CountsUnfinished(const Measure& measure) {
  return measure == Measure(Figure::kCompleted) || measure == Measure(Figure::kPeak) ||
         measure == Measure(Figure::kFootprint);
}

Text NotMeasured(const TrialSummary& trial) {
  return Say("{} did not measure this", "{} 没有此项测量", trial.label);
}

Text Unfinished(const TrialSummary& trial) {
  const RunRecord& record = trial.record;
  if (record.detail_en.empty()) return Say("{} did not complete", "{} 未完成", trial.label);
  return {trial.label + " did not complete: " + record.detail_en,
          trial.label + " 未完成：" + record.detail_zh};
}

/// Of repetitions the largest.
ReadingOrWhy ExactOf(const Summary& summary, const MeasureSum& sum, const Indices& trials) {
  Reading reading;
  reading.high = 0;
  for (const std::size_t i : trials) {
    const TrialSummary& trial = summary.trials[i];
    const bool is_open =
        trial.record.status != TrialStatus::kCompleted && sum.parts.front() != Measure(Figure::kCompleted);
    if (is_open && trial.record.status != TrialStatus::kOutOfMemory) return Unfinished(trial);
    const std::optional<double> value = ExactValue(sum, trial.record);
    if (!value) return NotMeasured(trial);
    reading.value = std::max(reading.value, *value);
    if (is_open) reading.high.reset();
    if (reading.high) reading.high = reading.value;
  }
  reading.low = reading.value;
  reading.is_exact = reading.high.has_value();
  return reading;
}

std::optional<StepSpeed> SpeedOf(const Summary& summary, const Indices& trials) {
  std::vector<StepReport> curve;
  for (const std::size_t i : trials) {
    const std::vector<StepReport>& own = summary.trials[i].record.curve;
    if (own.empty()) continue;  // of the first curve MeasureSteps leaves the first step out
    curve.insert(curve.end(), own.begin() + (curve.empty() ? 0 : 1), own.end());
  }
  std::optional<StepSpeed> speed = MeasureSteps(curve);
  if (speed && !speed->low) speed.reset();
  return speed;
}

/// The judgements on `gold` of all trials as if they were one with more samples; of a single trial `times`
/// over.
std::vector<Judgement> Pooled(const Summary& summary, const GoldSet& gold, const Indices& trials,
                              std::size_t times) {
  std::vector<Judgement> pooled;
  int sample = 0;
  for (std::size_t run = 0; run < std::max(times, trials.size()); ++run) {
    const std::vector<Judgement> own =
        JudgementsOn(gold, summary.trials[trials[run % trials.size()]].judgements);
    const auto samples = static_cast<int>(own.size() / gold.questions.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      pooled.push_back(own[i]);
      pooled.back().sample = sample + static_cast<int>(i) % samples;
    }
    sample += samples;
  }
  return pooled;
}

Reading ReadingOf(double value, double low, double high, std::vector<double> sides) {
  return {value, low, high, false, std::move(sides)};
}

}  // namespace

ReadingOrWhy ClaimReader::Read(const ClaimTest& test, const Indices& a, const Indices& b) {
  const Measure& measure = test.measure.parts.front();
  Indices all = a;
  all.insert(all.end(), b.begin(), b.end());
  for (const std::size_t i : all) {
    const TrialSummary& trial = summary_.trials[i];
    const TrialStatus status = trial.record.status;
    if (status == TrialStatus::kSkipped) return Unfinished(trial);
    if (status != TrialStatus::kCompleted && !(test.value && CountsUnfinished(measure)))
      return Unfinished(trial);
  }
  switch (KindOf(measure)) {
    case MeasureKind::kQuality:
      return ReadQuality(test, a, b);
    case MeasureKind::kSpeed:
      return ReadSpeed(test, a, b);
    default:
      return ReadExact(test, a, b);
  }
}

ReadingOrWhy ClaimReader::ReadExact(const ClaimTest& test, const Indices& a, const Indices& b) const {
  ReadingOrWhy of_a = ExactOf(summary_, test.measure, a);
  if (test.value || std::holds_alternative<Text>(of_a)) return of_a;
  const ReadingOrWhy of_b = ExactOf(summary_, test.measure, b);
  if (std::holds_alternative<Text>(of_b)) return of_b;
  const double from = std::get<Reading>(of_a).value;
  const double to = std::get<Reading>(of_b).value;
  if (test.ratio && from == 0) return Text{"a measured 0, so there is no ratio", "a 为 0，没有比值"};
  const double compared = test.ratio ? to / from : to - from;
  return Reading{compared, compared, compared, true, {from, to}};
}

ReadingOrWhy ClaimReader::ReadSpeed(const ClaimTest& test, const Indices& a, const Indices& b) const {
  const Text too_few{"fewer than 6 timed steps give no interval", "计时不足 6 步，没有区间"};
  const std::optional<StepSpeed> of_a = SpeedOf(summary_, a);
  if (!of_a) return too_few;
  if (test.value) return ReadingOf(of_a->median, *of_a->low, *of_a->high, {});
  const std::optional<StepSpeed> of_b = SpeedOf(summary_, b);
  if (!of_b) return too_few;
  return ReadingOf(of_b->median / of_a->median, *of_b->low / *of_a->high, *of_b->high / *of_a->low,
                   {of_a->median, of_b->median});
}

ReadingOrWhy ClaimReader::ReadQuality(const ClaimTest& test, const Indices& a, const Indices& b) {
  const MetricId metric = std::get<MetricId>(test.measure.parts.front());
  const Text undefined{"the metric is undefined on these answers", "该指标在这些回答上无定义"};
  const auto has_answers = [&](std::size_t i) { return !summary_.trials[i].judgements.empty(); };
  if (!std::all_of(a.begin(), a.end(), has_answers) || !std::all_of(b.begin(), b.end(), has_answers))
    return Text{"nothing was asked", "没有提问"};
  const PairedDraws& draws = Draws();
  if (test.value) {
    const Scorecard card = BuildScorecard(test_, Pooled(summary_, test_, a, 1), draws.resamples);
    const auto found = card.metrics.find(metric);
    if (found == card.metrics.end()) return undefined;
    return ReadingOf(found->second.value, found->second.low, found->second.high, {});
  }
  if (a.size() != b.size() && a.size() != 1 && b.size() != 1)
    return Text{"a and b were repeated under different numbers of seeds", "a 与 b 的种子数不同"};
  const std::size_t runs = std::max(a.size(), b.size());
  const Comparison comparison =
      Compare(test_, Pooled(summary_, test_, a, runs), Pooled(summary_, test_, b, runs), draws);
  const MetricChange* change = FindChange(comparison, metric);
  if (change == nullptr) return undefined;
  return ReadingOf(change->difference, change->low, change->high, {change->baseline, change->candidate});
}

const PairedDraws& ClaimReader::Draws() {
  if (!draws_) {
    test_ = SplitGold(summary_.gold).test;
    draws_ = std::make_unique<PairedDraws>(CountFacts(test_), options_);
  }
  return *draws_;
}

}  // namespace huoyan
