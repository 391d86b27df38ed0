#include "harness/experiment/forecast.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "harness/experiment/experiment.h"
#include "trainer/known_shapes.h"
#include "trainer/quantised_layout.h"
#include "trainer/recipes.h"
#include "trainer/resident_memory.h"
#include "trainer/step_cost.h"

namespace huoyan {
namespace {

constexpr double kGib = 1 << 30;

std::int64_t PeakOf(const TrialSpec& spec, const ModelConfig& shape) {
  const int layers = spec.train.checkpoint_layers.value_or(0);
  return PredictTrainingPeak(SetupOf(spec, shape), FullPass(spec), layers).Total();
}

// Samples of like arithmetic; their rate where the step's size is nearest on a logarithmic scale.
std::optional<double> RateFor(const TrialSpec& spec, double flops, const std::vector<SpeedSample>& samples) {
  std::optional<double> rate;
  double nearest = std::numeric_limits<double>::infinity();
  for (const SpeedSample& sample : samples) {
    if (sample.dtype != spec.dtype || sample.layers != spec.quantization.layers) continue;
    const double distance = std::abs(std::log(sample.flops / flops));
    if (distance >= nearest) continue;
    nearest = distance;
    rate = sample.flops / sample.seconds;
  }
  return rate;
}

// One way to make a trial smaller, in the words that bring it about.
struct Change {
  std::string words;
  std::function<void(TrialSpec&)> apply;
};

// By kind, the mildest kind first; within a kind the mildest change first.
std::vector<std::vector<Change>> ChangesFor(const TrialSpec& spec, const ModelConfig& shape) {
  constexpr int shortest = 256;
  std::vector<Change> lengths, checkpointing, precisions, ranks, modules;
  for (int length = spec.train.sequence_length / 2; length >= shortest; length /= 2) {
    lengths.push_back({fmt::format("train.sequence_length={}", length),
                       [length](TrialSpec& changed) { changed.train.sequence_length = length; }});
  }
  const int layers = shape.num_hidden_layers;
  if (spec.train.checkpoint_layers.value_or(0) < layers) {
    checkpointing.push_back({fmt::format("train.checkpoint_layers={}", layers),
                             [layers](TrialSpec& changed) { changed.train.checkpoint_layers = layers; }});
  }
  if (!spec.lora) {
    // An adapter with its defaults is the mildest thing left.
    modules.push_back({"train.tuning=lora", [](TrialSpec& changed) {
                         changed.train.tuning = Tuning::kLora;
                         changed.lora = LoraSpec{};
                       }});
    return {lengths, checkpointing, modules};
  }
  for (const Quantization how : {Quantization::kInt8, Quantization::kNf4}) {
    if (how <= spec.quantization.layers) continue;
    precisions.push_back({fmt::format("quantization.layers={} quantization.embeddings=int8", NameOf(how)),
                          [how](TrialSpec& changed) {
                            changed.quantization = {how, Quantization::kInt8};
                          }});
  }
  for (int rank = spec.lora->rank / 2; rank >= 4; rank /= 2) {
    ranks.push_back(
        {fmt::format("lora.rank={}", rank), [rank](TrialSpec& changed) { changed.lora->rank = rank; }});
  }
  if (spec.lora->targets.size() > 2) {
    modules.push_back({"lora.targets=q+v", [](TrialSpec& changed) {
                         changed.lora->targets = {LinearModule::kQ, LinearModule::kV};
                       }});
  }
  return {lengths, checkpointing, precisions, ranks, modules};
}

// Each setting on its own, so that one that is wrong does not hide the other.
void AddAdapterProblems(const LoraSpec& lora, const ModelConfig& shape, std::vector<ShapeProblem>& problems) {
  LoraSpec all_layers = lora, least_rank = lora;
  all_layers.last_layers.reset();
  least_rank.rank = 1;
  const std::pair<const char*, const LoraSpec&> tries[] = {{"lora.rank", all_layers},
                                                           {"lora.last_layers", least_rank}};
  for (const auto& [key, alone] : tries) {
    try {
      TrainableParameters(shape, alone);
    } catch (const Error& error) {
      for (const Problem& problem : error.problems()) problems.push_back({key, problem.what});
    }
  }
}

}  // namespace

ModelConfig ShapeOf(const ModelSpec& model, const std::filesystem::path& root_folder) {
  if (model.create) return FindRecipe(*model.create).config;
  if (model.random) return FindKnownShape(*model.random);
  return ReadModelConfig(ResolvePath(root_folder, model.path.value_or("")) / "config.json");
}

MemorySetup SetupOf(const TrialSpec& spec, const ModelConfig& shape) {
  return {shape, spec.dtype, spec.quantization, spec.lora.value_or(LoraSpec{}), spec.train};
}

PassShape FullPass(const TrialSpec& spec) {
  PassShape pass;
  pass.lengths.assign(static_cast<std::size_t>(spec.train.batch_size), spec.train.sequence_length);
  pass.loss_tokens = std::int64_t{spec.train.batch_size} * (spec.train.sequence_length - 1);
  if (spec.train.objective == Objective::kSft && spec.model.random)
    pass.loss_tokens =
        std::int64_t{spec.train.batch_size} * (spec.train.sequence_length - spec.train.sequence_length / 2);
  return pass;
}

std::optional<Forecast> ForecastTrial(const TrialSpec& spec, const ModelConfig& shape,
                                      const std::vector<SpeedSample>& samples) {
  if (!IsTuned(spec)) return std::nullopt;
  const MemorySetup setup = SetupOf(spec, shape);
  const PassShape pass = FullPass(spec);
  std::optional<std::int64_t> budget;
  if (spec.limits.max_memory_gib) budget = static_cast<std::int64_t>(*spec.limits.max_memory_gib * kGib);
  const std::optional<int> chosen = ChooseCheckpointedLayers(setup, pass, budget);

  Forecast forecast;
  forecast.fits_limit = chosen.has_value();
  forecast.checkpointed_layers = chosen.value_or(
      std::min(spec.train.checkpoint_layers.value_or(shape.num_hidden_layers), shape.num_hidden_layers));
  forecast.peak = PredictTrainingPeak(setup, pass, forecast.checkpointed_layers);
  forecast.at_most = !spec.model.random;
  forecast.step_flops = spec.train.accumulation * PassFlops(setup, pass, forecast.checkpointed_layers);
  if (const auto rate = RateFor(spec, forecast.step_flops, samples))
    forecast.step_seconds = forecast.step_flops / *rate;
  return forecast;
}

std::optional<SpeedSample> SampleOf(const TrialSpec& spec, const ModelConfig& shape,
                                    double median_step_seconds, double tokens_per_second) {
  if (!IsTuned(spec) || !(median_step_seconds > 0) || !(tokens_per_second > 0)) return std::nullopt;
  // The step as it was, not as it might have been: as many tokens as it really took, in sequences of like
  // length.
  const double tokens = median_step_seconds * tokens_per_second / spec.train.accumulation;
  PassShape pass;
  pass.lengths.assign(static_cast<std::size_t>(spec.train.batch_size),
                      std::max<std::int64_t>(1, static_cast<std::int64_t>(tokens / spec.train.batch_size)));
  pass.loss_tokens = static_cast<std::int64_t>(tokens);
  const int layers = std::min(spec.train.checkpoint_layers.value_or(0), shape.num_hidden_layers);
  const double flops = spec.train.accumulation * PassFlops(SetupOf(spec, shape), pass, layers);
  return SpeedSample{spec.dtype, spec.quantization.layers, flops, median_step_seconds};
}

bool FitsMachine(std::int64_t peak_bytes, int machine_gb) {
  constexpr double process_bytes = 0.35 * kGib;
  const double share = machine_gb <= 36 ? 2.0 / 3 : 3.0 / 4;
  return static_cast<double>(peak_bytes) + process_bytes <= share * machine_gb * kGib;
}

const std::vector<int>& MachineSizes() {
  static const std::vector<int> sizes{8, 16, 24, 32, 64};
  return sizes;
}

std::optional<std::string> AdviseToFit(const TrialSpec& spec, const ModelConfig& shape, int machine_gb) {
  if (!IsTuned(spec) || FitsMachine(PeakOf(spec, shape), machine_gb)) return std::nullopt;
  const std::vector<std::vector<Change>> kinds = ChangesFor(spec, shape);
  // Of each kind the strength taken: 0 for none, else one more than the index. First stronger and stronger,
  // kind after kind, until it fits; then each kind as weak as what came after it allows.
  std::vector<std::size_t> taken(kinds.size(), 0);
  const auto fits = [&] {
    TrialSpec changed = spec;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      if (taken[i] > 0) kinds[i][taken[i] - 1].apply(changed);
    }
    return FitsMachine(PeakOf(changed, shape), machine_gb);
  };
  const auto strengthen = [&] {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      while (taken[i] < kinds[i].size()) {
        ++taken[i];
        if (fits()) return true;
      }
    }
    return false;
  };
  if (!strengthen()) return std::nullopt;
  std::string words;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const std::size_t strongest = taken[i];
    for (taken[i] = 0; taken[i] < strongest && !fits();) ++taken[i];
    if (taken[i] > 0) words += (words.empty() ? "" : " ") + kinds[i][taken[i] - 1].words;
  }
  return words;
}

std::vector<ShapeProblem> ShapeProblems(const TrialSpec& spec, const ModelConfig& shape) {
  std::vector<ShapeProblem> problems;
  for (Text& text : ProblemsOfLoading(shape.stored, spec.quantization))
    problems.push_back({"quantization", std::move(text)});
  if (!IsTuned(spec)) return problems;
  if (spec.lora) AddAdapterProblems(*spec.lora, shape, problems);
  const QuantizationSpec& stored = spec.quantization;
  if (!spec.lora && (stored.layers != Quantization::kNone || stored.embeddings != Quantization::kNone)) {
    problems.push_back(
        {"train.tuning",
         {"train.tuning is full, but quantised weights cannot be trained; leave quantization out, or "
          "exclude the combination",
          "train.tuning 为 full，但量化的权重无法训练；请去掉 quantization，或排除此组合"}});
  }
  if (spec.train.sequence_length > shape.max_position_embeddings) {
    problems.push_back(
        {"train.sequence_length",
         Say("train.sequence_length {} is above {}'s max_position_embeddings of {}; shorten it",
             "train.sequence_length {} 超过 {} 的 max_position_embeddings（{}），请缩短",
             spec.train.sequence_length, spec.model_name, shape.max_position_embeddings)});
  }
  return problems;
}

}  // namespace huoyan
