#include "harness/experiment/check_file.h"

#include <algorithm>
#include <tuple>

#include "harness/experiment/plan.h"
#include "harness/experiment/rules.h"

namespace huoyan {
namespace {

using Pointer = Json::json_pointer;

// Does the file say which trials there are? Rules leave it open where they find a model or a seed wrong.
bool TrialsAreKnown(const Experiment& experiment, const Faults& decoded, const Faults& checked) {
  const auto clean = [](const Faults& faults, const std::vector<const char*>& paths) {
    return std::all_of(paths.begin(), paths.end(),
                       [&](const char* path) { return faults.Clean(Pointer(path)); });
  };
  if (experiment.models.empty()) return false;
  for (const auto& entry : experiment.models) {
    const Pointer model = Pointer("/models") / entry.first;
    if (!checked.Clean(model / "create") || !checked.Clean(model / "random")) return false;
  }
  return clean(decoded, {"/models", "/axes", "/data", "/train", "/lora", "/decode", "/limits", "/device",
                         "/dtype", "/quantization", "/baseline_trials", "/search"}) &&
         clean(checked, {"/seeds", "/axes/model", "/axes/include"});
}

// What still tells which files are read and which shapes are wanted: the models and axes that are clean.
Experiment SoundPart(const Experiment& experiment, const Faults& faults) {
  Experiment sound = experiment;
  sound.seeds = {1};
  sound.search = {};
  for (auto model = sound.models.begin(); model != sound.models.end();)
    model = faults.Clean(Pointer("/models") / model->first) ? std::next(model) : sound.models.erase(model);
  const auto is_unknown = [&](const Json& name) { return sound.models.count(name.get<std::string>()) == 0; };

  std::vector<Axis>& axes = sound.axes.values;
  for (Axis& axis : axes) {
    if (axis.key != "model") continue;
    axis.values.erase(std::remove_if(axis.values.begin(), axis.values.end(), is_unknown), axis.values.end());
  }
  const auto is_wrong = [&](const Axis& axis) {
    return axis.key != "model" && !faults.Clean(Pointer("/axes") / axis.key);
  };
  axes.erase(std::remove_if(axes.begin(), axes.end(), is_wrong), axes.end());
  std::vector<Assignment>& include = sound.axes.include;
  if (!faults.Clean(Pointer("/axes/exclude"))) sound.axes.exclude.clear();
  if (!faults.Clean(Pointer("/axes/include"))) include.clear();
  const auto has_unknown = [&](const Assignment& entry) {
    const auto model = entry.find("model");
    return model != entry.end() && is_unknown(model->second);
  };
  include.erase(std::remove_if(include.begin(), include.end(), has_unknown), include.end());
  return sound;
}

// The trials of the sound part; of its models alone where its grid is too large; none where no model is left.
std::vector<TrialSpec> SoundTrials(Experiment sound) {
  for (const bool with_grid : {true, false}) {
    if (!with_grid) {
      const Axis* models = sound.axes.Find("model");
      Axes without_grid;
      if (models != nullptr) without_grid.values.push_back(*models);
      sound.axes = std::move(without_grid);
    }
    try {
      return ExpandTrials(sound);
    } catch (const Error&) {
      // what is wrong with the part is wrong with the whole, and said when that can be seen
    }
  }
  return {};
}

// A value is what its author meant when neither it nor an axis of its name is wrong and no override takes its
// place.
bool IsMeant(const std::string& key, const Experiment& experiment, const Faults& faults) {
  const std::size_t dot = key.find('.');
  const Pointer section = Pointer() / key.substr(0, dot);
  const Pointer value = dot == std::string::npos ? section : section / key.substr(dot + 1);
  return faults.Clean(value) && faults.Clean(Pointer("/axes") / key) && !OverrideOf(experiment, value);
}

// In the order of the file, each once: a rule between sections may repeat one of a table.
void SortByPlace(const std::string& file, std::vector<Problem>& problems) {
  const auto place = [&](const Problem& problem) {
    return std::make_tuple(problem.where.file != file, problem.where.line, problem.where.column);
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
  const auto same = [&](const Problem& a, const Problem& b) {
    return place(a) == place(b) && a.what.en == b.what.en;
  };
  problems.erase(std::unique(problems.begin(), problems.end(), same), problems.end());
}

}  // namespace

void CheckFile(const Experiment& experiment, const std::vector<DuplicateKey>& duplicates,
               std::vector<Problem>& problems) {
  const JsonDocument& document = *experiment.document;
  const DecodeContext context{document, problems, Pointer()};
  const Faults decoded(document, problems, duplicates);
  CheckRules(experiment, decoded, context);
  CheckExcludedValues(experiment, decoded, context);
  if (problems.empty() && experiment.claims.empty()) return;

  const Faults checked(document, problems, duplicates);
  std::optional<std::vector<TrialSpec>> trials;
  if (TrialsAreKnown(experiment, decoded, checked)) {
    try {
      trials = ExpandTrials(experiment);
    } catch (const Error& error) {
      // An override may make a grid of it that can be run.
      if (experiment.overrides.empty())
        problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  CheckClaims(experiment.claims, trials ? &*trials : nullptr, decoded, context.Under("claims"));
  if (problems.empty()) return;

  ContentHasher hasher;
  InputResolver inputs(experiment, hasher,
                       [&](const std::string& key) { return IsMeant(key, experiment, checked); });
  for (const TrialSpec& spec : trials ? *trials : SoundTrials(SoundPart(experiment, checked)))
    inputs.Resolve(spec);
  inputs.CheckQuestions();
  inputs.CheckGate();
  problems.insert(problems.end(), inputs.problems().begin(), inputs.problems().end());
  SortByPlace(document.file(), problems);
}

}  // namespace huoyan
