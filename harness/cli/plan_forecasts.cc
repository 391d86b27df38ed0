#include "harness/cli/plan_forecasts.h"

namespace huoyan {
namespace {

std::string KeyOf(TrialSpec spec) {
  spec.seed = 0;
  spec.train.learning_rate = TrainSpec{}.learning_rate;
  if (spec.lora) spec.lora->alpha = LoraSpec{}.alpha;
  return Encode(spec).dump();
}

}  // namespace

PlanForecasts::PlanForecasts(const Experiment& experiment, PastSpeed past)
    : root_folder_(experiment.root_folder),
      past_(std::move(past)),
      time_(root_folder_, past_),
      resources_(root_folder_, UsableMemoryBytes(), {}) {}

const ModelConfig& PlanForecasts::Shape(const ModelSpec& model) {
  const std::string key = Encode(model).dump();
  const auto known = shapes_.find(key);
  return known != shapes_.end() ? known->second : shapes_[key] = ShapeOf(model, root_folder_);
}

PlanForecasts::Needs& PlanForecasts::NeedsOf(const PlannedTrial& trial) {
  Needs*& known = by_trial_[trial.id];
  if (known == nullptr) {
    const auto [needs, is_new] = needs_.try_emplace(KeyOf(trial.spec));
    if (is_new) needs->second.training = ForecastTrial(trial.spec, Shape(trial.spec.model), past_.training);
    known = &needs->second;
  }
  return *known;
}

const std::optional<Forecast>& PlanForecasts::Training(const PlannedTrial& trial) {
  return NeedsOf(trial).training;
}

const TrialTime& PlanForecasts::Time(const PlannedTrial& trial) {
  Needs& needs = NeedsOf(trial);
  if (!needs.time) {
    TrialTime time;
    time.steps = time_.StepsOf(trial.spec);
    time.seconds = time_.SecondsOf(trial.spec, Shape(trial.spec.model));
    time.at_most = (needs.training && needs.training->at_most) || (time.steps && time.steps->at_most);
    needs.time = time;
  }
  return *needs.time;
}

std::optional<Text> PlanForecasts::WhyImpossible(const PlannedTrial& trial) {
  const std::optional<Forecast>& training = Training(trial);
  return training ? resources_.WhyImpossible(trial.spec, *training) : std::nullopt;
}

}  // namespace huoyan
