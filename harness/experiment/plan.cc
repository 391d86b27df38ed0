#include "harness/experiment/plan.h"

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

#include "harness/base/file.h"
#include "trainer/known_shapes.h"
#include "trainer/model_config.h"
#include "trainer/recipes.h"

namespace huoyan {
namespace {

constexpr std::size_t kMaxTrials = 10000;

void CheckCount(std::size_t count) {
  if (count > kMaxTrials) {
    throw Error(
        ExitCode::kUsage,
        Say("more than {} trials; shorten an axis, exclude some, or draw with search.method random and "
            "search.trials",
            "超过 {} 次试验；请缩短某个轴、排除一部分，或用 search.method random 与 search.trials 抽取",
            kMaxTrials));
  }
}

// How many combinations the axes have, at most one more than `limit`.
std::size_t CountUpTo(std::size_t limit, const std::vector<Axis>& axes) {
  std::size_t count = 1;
  for (const Axis& axis : axes) count = std::min(limit + 1, count * axis.values.size());
  return count;
}

// Does `combination` have every value of `entry`?
bool Matches(const Assignment& entry, const Assignment& combination) {
  return std::all_of(entry.begin(), entry.end(), [&](const auto& item) {
    const auto found = combination.find(item.first);
    return found != combination.end() && found->second == item.second;
  });
}

std::vector<Axis> AxesWithModel(const Experiment& experiment) {
  std::vector<Axis> axes = experiment.axes.values;
  if (experiment.axes.Find("model") == nullptr) {
    Axis models{"model", {}};
    for (const auto& entry : experiment.models) models.values.push_back(entry.first);
    axes.insert(axes.begin(), std::move(models));
  }
  return axes;
}

std::vector<Assignment> Product(const std::vector<Axis>& axes) {
  std::vector<Assignment> product{{}};
  for (const Axis& axis : axes) {
    std::vector<Assignment> longer;
    for (const Assignment& combination : product) {
      for (const Json& value : axis.values) {
        longer.push_back(combination);
        longer.back()[axis.key] = value;
      }
    }
    product = std::move(longer);
  }
  return product;
}

// Adds the further keys of `entry` to the original combinations it agrees with; with none, makes it one of
// its own, for every model of `models` unless it names one.
void Include(const Assignment& entry, const std::vector<Axis>& axes, const std::vector<Assignment>& originals,
             std::vector<Assignment>& combinations) {
  Assignment on_axes;
  for (const auto& item : entry) {
    const bool is_axis =
        std::any_of(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.key == item.first; });
    if (is_axis) on_axes.insert(item);
  }
  bool agreed = false;
  for (std::size_t i = 0; i < originals.size(); ++i) {
    if (!Matches(on_axes, originals[i])) continue;
    agreed = true;
    for (const auto& [key, value] : entry) combinations[i][key] = value;
  }
  if (agreed) return;
  if (entry.count("model") != 0) {
    combinations.push_back(entry);
    return;
  }
  const auto models =
      std::find_if(axes.begin(), axes.end(), [](const Axis& axis) { return axis.key == "model"; });
  for (const Json& model : models->values) {
    combinations.push_back(entry);
    combinations.back()["model"] = model;
  }
}

bool IsExcluded(const Experiment& experiment, const Assignment& combination) {
  return std::any_of(experiment.axes.exclude.begin(), experiment.axes.exclude.end(),
                     [&](const Assignment& entry) { return Matches(entry, combination); });
}

std::vector<Assignment> AllOf(const Experiment& experiment, const std::vector<Axis>& axes) {
  std::vector<Assignment> combinations = Product(axes);
  combinations.erase(std::remove_if(combinations.begin(), combinations.end(),
                                    [&](const Assignment& one) { return IsExcluded(experiment, one); }),
                     combinations.end());
  return combinations;
}

std::vector<Assignment> WithIncludes(const Experiment& experiment, const std::vector<Axis>& axes,
                                     std::vector<Assignment> combinations) {
  const std::vector<Assignment> originals = combinations;
  for (const Assignment& entry : experiment.axes.include) Include(entry, axes, originals, combinations);
  return combinations;
}

// The axes that tell trials apart: those of several values, and what an include entry sets for some only.
std::vector<std::string> VaryingAxes(const Experiment& experiment) {
  std::set<std::string> varying;
  for (const Axis& axis : AxesWithModel(experiment)) {
    if (axis.values.size() > 1) varying.insert(axis.key);
  }
  for (const Assignment& entry : experiment.axes.include) {
    for (const auto& [key, value] : entry) {
      const Axis* axis = experiment.axes.Find(key);
      if (axis == nullptr || axis->values.front() != value) varying.insert(key);
    }
  }
  std::vector<std::string> ordered;
  for (std::string& key : AxisKeys()) {
    if (varying.count(key) != 0) ordered.push_back(std::move(key));
  }
  return ordered;
}

// `trials` of the combinations in an order that the seed decides. The shuffle is written out because the
// standard library's differs between implementations, and a draw must not.
std::vector<Assignment> Draw(const SearchSpec& search, std::vector<Assignment> combinations) {
  std::mt19937_64 generator(search.seed);
  for (std::size_t left = combinations.size(); left > 1; --left)
    std::swap(combinations[left - 1], combinations[generator() % left]);
  if (search.trials && static_cast<std::size_t>(*search.trials) < combinations.size())
    combinations.resize(static_cast<std::size_t>(*search.trials));
  return combinations;
}

// Likewise, where there are too many combinations to write them all down: value by value, what is excluded or
// was drawn before being drawn again. Fewer than `trials` when almost everything is excluded.
std::vector<Assignment> DrawWithoutProduct(const Experiment& experiment, const std::vector<Axis>& axes) {
  const auto wanted = static_cast<std::size_t>(*experiment.search.trials);
  std::mt19937_64 generator(experiment.search.seed);
  std::set<Assignment> seen;
  std::vector<Assignment> drawn;
  for (std::size_t attempts = 100 * wanted; attempts > 0 && drawn.size() < wanted; --attempts) {
    Assignment combination;
    for (const Axis& axis : axes) combination[axis.key] = axis.values[generator() % axis.values.size()];
    if (!IsExcluded(experiment, combination) && seen.insert(combination).second)
      drawn.push_back(std::move(combination));
  }
  return drawn;
}

std::vector<Assignment> Combinations(const Experiment& experiment) {
  const SearchSpec& search = experiment.search;
  const std::vector<Axis> axes = AxesWithModel(experiment);
  const std::size_t count = CountUpTo(kMaxTrials, axes);
  if (search.method != SearchMethod::kGrid && search.trials && count > kMaxTrials)
    return WithIncludes(experiment, axes, DrawWithoutProduct(experiment, axes));
  CheckCount(count);
  std::vector<Assignment> combinations = WithIncludes(experiment, axes, AllOf(experiment, axes));
  return search.method == SearchMethod::kGrid ? combinations : Draw(search, std::move(combinations));
}

TrialSpec SpecOf(const Experiment& experiment, const Assignment& combination) {
  TrialSpec spec;
  spec.lora = experiment.lora;
  spec.train = experiment.train;
  spec.data = experiment.data;
  spec.decode = experiment.decode;
  spec.limits = experiment.limits;
  spec.device = experiment.device;
  spec.dtype = experiment.dtype;
  spec.quantization = experiment.quantization;
  for (const auto& [key, value] : combination) Assign(key, value, spec);
  std::sort(spec.lora->targets.begin(), spec.lora->targets.end());
  if (spec.train.tuning == Tuning::kFull) spec.lora.reset();
  spec.model = experiment.models.at(spec.model_name);
  return spec;
}

// The untuned base a trial is compared with. Settings that only concern training go back to their defaults,
// so that changing them leaves the base's identity, and its cached answers, alone.
TrialSpec BaseOf(const TrialSpec& tuned, std::uint64_t seed) {
  TrialSpec base = tuned;
  base.lora.reset();
  base.train = TrainSpec{};
  base.data = DataSpec{};
  base.data.gold = tuned.data.gold;
  base.data.digest = tuned.data.digest;
  base.seed = seed;
  return base;
}

// 0 for a model folder: its size is not known before it is opened.
std::int64_t ParametersOf(const ModelSpec& model) {
  if (model.create) return ParameterCount(FindRecipe(*model.create).config);
  if (model.random) return ParameterCount(FindKnownShape(*model.random));
  return 0;
}

// The order of running: models as their axis lists them, or else the smallest first, and within one from the
// least memory up, so that a trial that runs out of memory finds its smaller siblings done.
auto RunOrder(const TrialSpec& spec, const Axis* models) {
  std::int64_t model = ParametersOf(spec.model);
  if (models != nullptr) {
    model = std::find(models->values.begin(), models->values.end(), Json(spec.model_name)) -
            models->values.begin();
  }
  const int rank = spec.lora ? spec.lora->rank : 0;
  const std::size_t targets = spec.lora ? spec.lora->targets.size() : 0;
  const std::int64_t tokens = std::int64_t{spec.train.sequence_length} * spec.train.batch_size;
  return std::make_tuple(model, spec.model_name, IsTuned(spec), spec.train.tuning, tokens,
                         -spec.train.checkpoint_layers.value_or(0), targets, rank);
}

// Each key is made once: a sort compares many times.
void SortByRunOrder(std::vector<TrialSpec>& specs, const Axis* models) {
  using Key = decltype(RunOrder(specs[0], models));
  std::vector<std::pair<Key, std::size_t>> order;
  for (std::size_t i = 0; i < specs.size(); ++i) order.emplace_back(RunOrder(specs[i], models), i);
  std::sort(order.begin(), order.end());
  std::vector<TrialSpec> sorted;
  sorted.reserve(specs.size());
  for (const auto& entry : order) sorted.push_back(std::move(specs[entry.second]));
  specs = std::move(sorted);
}

void RefuseTwins(const std::vector<TrialSpec>& specs) {
  std::set<std::string> seen;
  std::vector<Problem> problems;
  for (const TrialSpec& spec : specs) {
    if (seen.insert(Encode(spec).dump()).second) continue;
    problems.push_back({{},
                        Say("the trial \"{}\" is planned twice; an include entry repeats it",
                            "试验 \"{}\" 被计划了两次；某个 include 项与之重复", Label(spec))});
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
}

// A search whose settings make it do the same thing twice, or nothing, is a mistake.
void CheckSearch(const Experiment& experiment, const std::vector<TrialSpec>& specs) {
  const SearchSpec& search = experiment.search;
  std::vector<Problem> problems;
  const auto add = [&](Text what) {
    const bool said = std::any_of(problems.begin(), problems.end(),
                                  [&](const Problem& problem) { return problem.what.en == what.en; });
    if (!said) problems.push_back({PlaceOf(experiment, Json::json_pointer("/search")), std::move(what)});
  };
  std::int64_t least = 1;
  for (int rung = 1; rung < search.rungs; ++rung) least *= search.reduction;
  bool bisects = false;
  for (const TrialSpec& spec : specs) {
    if (!IsTuned(spec)) continue;
    bisects = bisects || HasFullLength(spec);
    if (search.method == SearchMethod::kHalving && spec.train.max_steps && *spec.train.max_steps < least) {
      add(Say(
          "search.rungs {} with search.reduction {} begins with 1/{} of train.max_steps, which is {}: rungs "
          "would train alike; at least {} steps are needed, or fewer rungs",
          "search.rungs 为 {}、search.reduction 为 {} 时，首档为 train.max_steps 的 1/{}，而 max_steps "
          "为 {}：各档训练将相同；至少需要 {} 步，或减少档数",
          search.rungs, search.reduction, least, *spec.train.max_steps, least));
    }
  }
  if (search.longest_sequence && !bisects) {
    add(
        {"search.longest_sequence bisects train.sequence_length, but with train.objective sft the examples "
         "decide how long sequences are; leave it out or train causal_lm",
         "search.longest_sequence 对 train.sequence_length 作二分，但 train.objective 为 sft "
         "时长度由样本决定；请去掉它，或用 causal_lm 训练"});
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
}

std::vector<TrialSpec> Expand(const Experiment& experiment) {
  const std::vector<Assignment> combinations = Combinations(experiment);
  CheckCount(combinations.size() * (experiment.seeds.size() + (experiment.baseline_trials ? 1 : 0)));
  std::vector<TrialSpec> specs;
  std::set<std::string> bases, without_adapter;
  for (const Assignment& combination : combinations) {
    TrialSpec spec = SpecOf(experiment, combination);
    // Combinations that differ in the adapter alone are one trial where there is none.
    if (!spec.lora && !without_adapter.insert(Encode(spec).dump()).second) continue;
    const TrialSpec base = BaseOf(spec, experiment.seeds.front());
    if (experiment.baseline_trials && bases.insert(Encode(base).dump()).second) specs.push_back(base);
    for (const std::uint64_t seed : experiment.seeds) {
      spec.seed = seed;
      specs.push_back(spec);
    }
  }
  if (specs.empty())
    throw Error(ExitCode::kUsage,
                Say("everything is excluded; nothing is left to run", "全部组合均被排除，没有可运行的试验"));
  RefuseTwins(specs);
  CheckSearch(experiment, specs);
  SortByRunOrder(specs, experiment.axes.Find("model"));
  return specs;
}

void ThrowIfAny(const std::vector<Problem>& problems) {
  if (!problems.empty()) throw Error(ExitCode::kUsage, problems);
}

}  // namespace

std::string TrialId(const TrialSpec& spec, const TrialInputs& inputs) {
  const std::string text =
      fmt::format("{}\ngold {}\ndata {}\nmodel {}\nresults {}\n", Encode(spec).dump(), inputs.gold_sha256,
                  inputs.training_data_sha256, inputs.model_sha256, kResultsVersion);
  return Sha256(text).substr(0, 16);
}

std::vector<TrialSpec> ExpandTrials(const Experiment& experiment) {
  try {
    return Expand(experiment);
  } catch (const Error& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) {
      if (problem.where.file.empty()) problem.where = PlaceOf(experiment, Json::json_pointer("/axes"));
    }
    throw Error(error.code(), std::move(problems));
  }
}

Plan BuildPlan(const Experiment& experiment, ContentHasher& hasher) {
  InputResolver resolver(experiment, hasher);
  resolver.CheckGate();
  Plan plan;
  plan.axes = VaryingAxes(experiment);
  std::set<std::string> ids;
  for (TrialSpec& spec : ExpandTrials(experiment)) {
    PlannedTrial trial{std::move(spec), {}, ""};
    trial.inputs = resolver.Resolve(trial.spec);
    trial.id = TrialId(trial.spec, trial.inputs);
    ids.insert(trial.id);
    plan.trials.push_back(std::move(trial));
  }
  ThrowIfAny(resolver.problems());
  if (ids.size() != plan.trials.size()) throw std::logic_error("two planned trials share an identity");
  return plan;
}

PlannedTrial PlanTrial(const Experiment& experiment, TrialSpec spec, ContentHasher& hasher) {
  InputResolver resolver(experiment, hasher);
  PlannedTrial trial{std::move(spec), {}, ""};
  trial.inputs = resolver.Resolve(trial.spec);
  ThrowIfAny(resolver.problems());
  trial.id = TrialId(trial.spec, trial.inputs);
  return trial;
}

}  // namespace huoyan
