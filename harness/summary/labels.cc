#include "harness/summary/labels.h"

#include <algorithm>
#include <charconv>

#include "harness/summary/in_parallel.h"

namespace huoyan {
namespace {

using Paths = std::set<std::string>;
using PathsByLabel = std::map<std::string, Paths>;

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

/// " · learning_rate=0.001 · seed=2": what sets a trial apart from the others of its label.
std::string Differences(const Json& own, const Paths& differing) {
  std::string text;
  for (const std::string& path : differing) {
    if (const Json* leaf = LeafAt(own, path)) {
      text += " · " + path.substr(path.rfind('/') + 1) + "=" +
              (leaf->is_string() ? leaf->get<std::string>() : leaf->dump());
    }
  }
  return text;
}

struct Named {
  std::vector<std::string> labels;
  PathsByLabel differing;
};

/// The labels of all trials at once; the setting called `beside` does not tell them apart.
Named Name(const std::vector<TrialSpec>& specs, const std::string& beside) {
  Named named;
  named.labels.resize(specs.size());
  std::vector<Json> settings(specs.size());
  InParallel(specs.size(), [&](std::size_t i) {
    named.labels[i] = Label(specs[i]);
    settings[i] = Encode(specs[i]);
    settings[i].erase(beside);
  });
  std::map<std::string, const Json*> first;  // of each label
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const Json& of_first = *first.try_emplace(named.labels[i], &settings[i]).first->second;
    AddDifferences(of_first, settings[i], "", named.differing[named.labels[i]]);
  }
  InParallel(specs.size(), [&](std::size_t i) {
    named.labels[i] += Differences(settings[i], named.differing.at(named.labels[i]));
  });
  return named;
}

}  // namespace

std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs) {
  return Name(specs, "").labels;
}

SweepLabels::SweepLabels(const std::vector<TrialSpec>& specs) {
  Named named = Name(specs, "seed");
  all_ = std::move(named.labels);
  differing_ = std::move(named.differing);
}

SweepLabels LabelsOf(const Plan& plan) {
  std::vector<TrialSpec> specs;
  for (const PlannedTrial& trial : plan.trials) specs.push_back(trial.spec);
  return SweepLabels(specs);
}

std::string SweepLabels::Of(const TrialSpec& spec) const {
  const std::string label = Label(spec);
  const auto group = differing_.find(label);
  return group == differing_.end() ? label : label + Differences(Encode(spec), group->second);
}

}  // namespace huoyan
