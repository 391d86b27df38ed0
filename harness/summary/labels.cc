#include "harness/summary/labels.h"

#include <map>
#include <set>

#include "harness/summary/in_parallel.h"

namespace huoyan {
namespace {

/// The leaves of a spec as texts, by their full paths: {"lora/rank": "8", "model_name": "小", …}.
using Leaves = std::map<std::string, std::string>;

void AddLeaves(const Json& json, const std::string& path, Leaves& leaves) {
  for (const auto& item : json.items()) {
    const std::string key = (path.empty() ? "" : path + "/") + item.key();  // of an array, the index
    const Json& value = item.value();
    if (value.is_structured() && !value.empty()) {
      AddLeaves(value, key, leaves);
    } else {
      leaves[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
}

Leaves LeavesOf(const TrialSpec& spec) {
  Leaves leaves;
  AddLeaves(Encode(spec), "", leaves);
  return leaves;
}

/// The keys in which the members of a group are not all alike, those that some lack among them.
std::set<std::string> DifferingKeys(const std::vector<const Leaves*>& group) {
  std::set<std::string> differing;
  const auto add_missing_or_other = [&](const Leaves& from, const Leaves& in) {
    for (const auto& [key, value] : from) {
      const auto found = in.find(key);
      if (found == in.end() || found->second != value) differing.insert(key);
    }
  };
  for (const Leaves* other : group) {
    add_missing_or_other(*other, *group.front());
    add_missing_or_other(*group.front(), *other);
  }
  return differing;
}

struct Group {
  std::vector<const Leaves*> members;
  std::set<std::string> differing;
};

/// " · learning_rate=0.001 · seed=2": what sets a trial apart from the others of its group.
std::string Differences(const Leaves& own, const std::set<std::string>& differing) {
  std::string text;
  for (const auto& [key, value] : own) {
    if (differing.count(key) == 1) text += " · " + key.substr(key.rfind('/') + 1) + "=" + value;
  }
  return text;
}

}  // namespace

std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs) {
  std::vector<std::string> labels(specs.size());
  std::vector<Leaves> leaves(specs.size());
  InParallel(specs.size(), [&](std::size_t i) {
    labels[i] = Label(specs[i]);
    leaves[i] = LeavesOf(specs[i]);
  });
  std::map<std::string, Group> groups;
  for (std::size_t i = 0; i < specs.size(); ++i) groups[labels[i]].members.push_back(&leaves[i]);
  for (auto& [label, group] : groups) group.differing = DifferingKeys(group.members);
  for (std::size_t i = 0; i < specs.size(); ++i)
    labels[i] += Differences(leaves[i], groups.at(labels[i]).differing);
  return labels;
}

}  // namespace huoyan
