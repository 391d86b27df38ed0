#include "harness/sweep/time_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <system_error>

#include "evalsets/gold.h"
#include "harness/experiment/plan.h"
#include "harness/sweep/training_data.h"

namespace huoyan {
namespace {

namespace fs = std::filesystem;

// A tuned and an untuned model answer at different lengths; as samples they are as far apart as this
// difference in size.
constexpr double kOtherKind = 0.1;

std::int64_t CeilingOf(std::int64_t count, std::int64_t size) { return (count + size - 1) / size; }

// Rows of text, were every byte a token.
std::int64_t RowsAtMost(const fs::path& file, const TrainSpec& train) {
  std::error_code failed;
  const std::uintmax_t bytes = fs::file_size(file, failed);
  return failed ? 0 : CeilingOf(static_cast<std::int64_t>(bytes), train.sequence_length);
}

}  // namespace

std::optional<AnswerSample> AnswerSampleOf(const StoredRun& run) {
  const RunRecord& record = run.record;
  const double seconds = record.speed.answer_seconds.value_or(0);
  if (run.answers.empty() || !(seconds > 0) || record.total_parameters <= 0) return std::nullopt;
  return AnswerSample{record.spec.dtype,
                      record.spec.quantization.layers,
                      IsTuned(record.spec),
                      static_cast<double>(record.total_parameters),
                      record.spec.decode.max_new_tokens,
                      seconds / static_cast<double>(run.answers.size())};
}

std::optional<double> TimePlan::SecondsOf(const TrialSpec& spec, const ModelConfig& shape) const {
  if (past_.training.empty() && past_.answering.empty()) return std::nullopt;
  try {
    const std::optional<double> seconds = AnswerSeconds(spec, shape);
    const auto forecast = ForecastTrial(spec, shape, past_.training);
    if (!seconds || !forecast) return seconds;
    if (!forecast->step_seconds) return std::nullopt;
    return *seconds + *forecast->step_seconds * static_cast<double>(Steps(spec));
  } catch (const Error&) {
    return std::nullopt;  // the trial itself says what is wrong
  }
}

std::optional<StepCount> TimePlan::StepsOf(const TrialSpec& spec) const {
  if (!IsTuned(spec)) return std::nullopt;
  try {
    return StepCount{Steps(spec), !spec.model.random && spec.train.objective == Objective::kCausalLm};
  } catch (const Error&) {
    return std::nullopt;  // the trial itself says what is wrong
  }
}

std::optional<double> TimePlan::AnswerSeconds(const TrialSpec& spec, const ModelConfig& shape) const {
  if (spec.data.gold.empty()) return 0;
  const fs::path gold = ResolvePath(root_folder_, spec.data.gold);
  const auto questions = static_cast<double>(Counted(
      gold.string(), [&] { return static_cast<std::int64_t>(LoadGoldSet(gold.string()).questions.size()); }));
  const auto parameters = static_cast<double>(ParameterCount(shape));
  std::optional<double> seconds;
  double nearest = std::numeric_limits<double>::infinity();
  for (const AnswerSample& sample : past_.answering) {
    const double distance =
        std::abs(std::log(sample.parameters / parameters)) + (sample.tuned == IsTuned(spec) ? 0 : kOtherKind);
    if (sample.dtype != spec.dtype || sample.layers != spec.quantization.layers || distance >= nearest)
      continue;
    nearest = distance;
    const double longer = static_cast<double>(spec.decode.max_new_tokens) / sample.max_new_tokens;
    seconds = questions * sample.seconds * longer * std::max(1.0, parameters / sample.parameters);
  }
  return seconds;
}

std::int64_t TimePlan::Steps(const TrialSpec& spec) const {
  const TrainSpec& train = spec.train;
  if (spec.model.random) return train.max_steps.value_or(kRandomSteps);
  const bool pairs = train.objective == Objective::kSft;
  const std::int64_t examples = Counted(
      Encode(spec.data).dump() + NameOf(train.objective) + std::to_string(train.sequence_length), [&] {
        return pairs ? CountPairs(spec, root_folder_)
                     : RowsAtMost(TrainingDataPath(spec, root_folder_), train);
      });
  const std::int64_t an_epoch = CeilingOf(CeilingOf(examples, train.batch_size), train.accumulation);
  const double steps = std::max(1.0, std::ceil(train.epochs * static_cast<double>(an_epoch)));
  return static_cast<std::int64_t>(
      std::min(steps, static_cast<double>(train.max_steps.value_or(std::numeric_limits<int>::max()))));
}

std::int64_t TimePlan::Counted(const std::string& key, const std::function<std::int64_t()>& count) const {
  const auto known = counted_.find(key);
  if (known != counted_.end()) return known->second;
  return counted_[key] = count();
}

}  // namespace huoyan
