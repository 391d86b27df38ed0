#include "harness/summary/labels.h"

#include <algorithm>
#include <charconv>

#include "harness/experiment/axes.h"
#include "harness/summary/in_parallel.h"

namespace huoyan {
namespace {

using Paths = std::set<std::string>;

/// Everything but objects and lists that hold something.
bool IsLeaf(const Json& json) { return !json.is_structured() || json.empty(); }

/// "train/learning_rate"; of a list, the index.
std::string Below(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "/" + key;
}

void AddLeaves(const Json& json, const std::string& path, Paths& leaves) {
  if (IsLeaf(json)) {
    leaves.insert(path);
    return;
  }
  for (const auto& item : json.items()) AddLeaves(item.value(), Below(path, item.key()), leaves);
}

const Json* Find(const Json& json, const std::string& key) {
  if (json.is_object()) {
    const auto found = json.find(key);
    return found == json.end() ? nullptr : &*found;
  }
  std::size_t index = 0;
  const bool is_index = std::from_chars(key.data(), key.data() + key.size(), index).ec == std::errc();
  return is_index && index < json.size() ? &json[index] : nullptr;
}

/// The leaves in which the two are not alike, those that one of them lacks among them.
void AddDifferences(const Json& one, const Json& other, const std::string& path, Paths& differing) {
  if (one == other) return;
  if (IsLeaf(one) || IsLeaf(other) || one.type() != other.type()) {
    AddLeaves(one, path, differing);
    AddLeaves(other, path, differing);
    return;
  }
  for (const auto& item : one.items()) {
    const std::string below = Below(path, item.key());
    const Json* counterpart = Find(other, item.key());
    counterpart != nullptr ? AddDifferences(item.value(), *counterpart, below, differing)
                           : AddLeaves(item.value(), below, differing);
  }
  for (const auto& item : other.items()) {
    if (Find(one, item.key()) == nullptr) AddLeaves(item.value(), Below(path, item.key()), differing);
  }
}

/// The leaf at the path; null when there is none.
const Json* LeafAt(const Json& json, const std::string& path) {
  const Json* at = &json;
  for (std::size_t start = 0; at != nullptr && start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    at = at->is_structured() ? Find(*at, path.substr(start, end - start)) : nullptr;
    start = end + 1;
  }
  return at != nullptr && IsLeaf(*at) ? at : nullptr;
}

std::string ValueText(const Json& leaf) {
  if (leaf.is_string()) return leaf.get<std::string>();
  return leaf.is_number_float() ? fmt::format("{:.6g}", leaf.get<double>()) : leaf.dump();
}

/// " · learning_rate=0.001 · seed=2": what sets a trial apart from the others of its name.
template <class PathList>
std::string Differences(const Json& own, const PathList& differing) {
  std::string text;
  for (const std::string& path : differing) {
    const Json* leaf = LeafAt(own, path);
    if (leaf != nullptr && *leaf != "")
      text += " · " + path.substr(path.rfind('/') + 1) + "=" + ValueText(*leaf);
  }
  return text;
}

bool IsSaidByLabel(const std::string& axis) {
  static const Paths said{"model",     "lora.rank",    "lora.targets",
                          "lora.dora", "train.tuning", "quantization.layers"};
  return said.count(axis) != 0;
}

/// Label(spec) and the trial's values on the axes; `settings` is the spec as JSON.
std::string NameByAxes(const TrialSpec& spec, const Json& settings, const std::vector<std::string>& axes) {
  std::vector<std::string> paths;
  for (std::string axis : axes) {
    if (IsSaidByLabel(axis) || (!IsTuned(spec) && !AffectsBase(axis))) continue;
    std::replace(axis.begin(), axis.end(), '.', '/');
    paths.push_back(std::move(axis));
  }
  return Label(spec) + Differences(settings, paths);
}

Json SettingsBesideSeed(const TrialSpec& spec) {
  Json settings = Encode(spec);
  settings.erase("seed");
  return settings;
}

/// What the trials of each name differ in.
std::map<std::string, Paths> DifferencesByName(const std::vector<std::string>& names,
                                               const std::vector<Json>& settings) {
  std::map<std::string, Paths> differing;
  std::map<std::string, const Json*> first;  // of each name
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Json& of_first = *first.try_emplace(names[i], &settings[i]).first->second;
    AddDifferences(of_first, settings[i], "", differing[names[i]]);
  }
  return differing;
}

}  // namespace

std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs,
                                        const std::vector<std::string>& names) {
  std::vector<Json> settings(specs.size());
  InParallel(specs.size(), [&](std::size_t i) { settings[i] = Encode(specs[i]); });
  const std::map<std::string, Paths> differing = DifferencesByName(names, settings);
  std::vector<std::string> labels(specs.size());
  InParallel(specs.size(),
             [&](std::size_t i) { labels[i] = names[i] + Differences(settings[i], differing.at(names[i])); });
  return labels;
}

SweepLabels::SweepLabels(const std::vector<TrialSpec>& specs, const std::vector<std::string>& axes)
    : all_(specs.size()), axes_(axes) {
  std::vector<Json> settings(specs.size());
  std::vector<std::string> names(specs.size());
  InParallel(specs.size(), [&](std::size_t i) {
    settings[i] = SettingsBesideSeed(specs[i]);
    names[i] = NameByAxes(specs[i], settings[i], axes_);
  });
  std::map<std::string, Paths> differing = DifferencesByName(names, settings);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    all_[i] = names[i] + Differences(settings[i], differing.at(names[i]));
    cells_.try_emplace(names[i], Cell{specs[i], differing.at(names[i])});
  }
}

SweepLabels LabelsOf(const Plan& plan) {
  std::vector<TrialSpec> specs;
  specs.reserve(plan.trials.size());
  for (const PlannedTrial& trial : plan.trials) specs.push_back(trial.spec);
  return SweepLabels(specs, plan.axes);
}

std::string SweepLabels::Of(const TrialSpec& spec) const {
  const Json settings = SettingsBesideSeed(spec);
  const std::string name = NameByAxes(spec, settings, axes_);
  const auto cell = cells_.find(name);
  if (cell == cells_.end()) return name;
  Paths differing = cell->second.differing;
  AddDifferences(SettingsBesideSeed(cell->second.first), settings, "", differing);
  return name + Differences(settings, differing);
}

}  // namespace huoyan
