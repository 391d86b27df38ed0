#include "harness/summary/labels.h"

#include <map>

namespace huoyan {
namespace {

/// Every leaf of a spec by the last part of its key: {"rank": "8", "learning_rate": "0.0002", …} with full
/// paths as keys.
std::map<std::string, std::string> Leaves(const TrialSpec& spec) {
  std::map<std::string, std::string> leaves;
  const Json flat = Encode(spec).flatten();
  for (const auto& item : flat.items()) {
    leaves[item.key()] = item.value().is_string() ? item.value().get<std::string>() : item.value().dump();
  }
  return leaves;
}

/// " · learning_rate=0.001 · seed=2": what sets `spec` apart from the others of its group.
std::string Differences(const std::map<std::string, std::string>& own,
                        const std::vector<const std::map<std::string, std::string>*>& group) {
  std::string text;
  for (const auto& [key, value] : own) {
    bool differs = false;
    for (const auto* other : group) {
      const auto found = other->find(key);
      differs = differs || found == other->end() || found->second != value;
    }
    if (differs) text += " · " + key.substr(key.rfind('/') + 1) + "=" + value;
  }
  return text;
}

}  // namespace

std::vector<std::string> DistinctLabels(const std::vector<TrialSpec>& specs) {
  std::vector<std::map<std::string, std::string>> leaves;
  std::map<std::string, std::vector<const std::map<std::string, std::string>*>> groups;
  leaves.reserve(specs.size());
  for (const TrialSpec& spec : specs) {
    leaves.push_back(Leaves(spec));
    groups[Label(spec)].push_back(&leaves.back());
  }
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::string label = Label(specs[i]);
    labels.push_back(label + Differences(leaves[i], groups.at(label)));
  }
  return labels;
}

}  // namespace huoyan
