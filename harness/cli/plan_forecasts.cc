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

const std::optional<Forecast>& PlanForecasts::Training(const TrialSpec& spec) {
  const std::string key = KeyOf(spec);
  const auto known = training_.find(key);
  if (known != training_.end()) return known->second;
  return training_[key] = ForecastTrial(spec, Shape(spec.model), past_.training);
}

const TrialTime& PlanForecasts::Time(const TrialSpec& spec) {
  const std::string key = KeyOf(spec);
  const auto known = times_.find(key);
  if (known != times_.end()) return known->second;
  TrialTime time;
  time.steps = time_.StepsOf(spec);
  time.seconds = time_.SecondsOf(spec, Shape(spec.model));
  const std::optional<Forecast>& training = Training(spec);
  time.at_most = (training && training->at_most) || (time.steps && time.steps->at_most);
  return times_[key] = time;
}

std::optional<Text> PlanForecasts::WhyImpossible(const TrialSpec& spec) {
  const std::optional<Forecast>& training = Training(spec);
  return training ? resources_.WhyImpossible(spec, *training) : std::nullopt;
}

}  // namespace huoyan
