#include "harness/experiment/faults.h"

#include <algorithm>

namespace huoyan {

Faults::Faults(const JsonDocument& document, const std::vector<Problem>& problems,
               const std::vector<DuplicateKey>& duplicates)
    : document_(document) {
  for (const Problem& problem : problems) places_.emplace(problem.where.line, problem.where.column);
  for (const DuplicateKey& key : duplicates) duplicates_.insert(key.path.to_string());
  if (!problems.empty()) Mark(document.root(), Json::json_pointer());
}

bool Faults::At(const Json::json_pointer& path) const {
  return places_.count(PlaceOf(path)) != 0 || duplicates_.count(path.to_string()) != 0;
}

bool Faults::Clean(const Json::json_pointer& path) const {
  if (places_.empty()) return true;
  if (document_.PositionOf(Json::json_pointer()).line == 0 || unclean_.count(path.to_string()) != 0)
    return false;
  for (Json::json_pointer at = path; !at.empty();) {
    const std::string key = at.back();
    const bool is_there = PlaceOf(at) != PlaceOf(at.parent_pointer());
    at.pop_back();
    if (duplicates_.count(at.to_string()) != 0) return false;
    if (!is_there && IsMistakenFor(at, key)) return false;
  }
  return true;
}

std::pair<int, int> Faults::PlaceOf(const Json::json_pointer& path) const {
  const SourcePosition where = document_.PositionOf(path);
  return {where.line, where.column};
}

bool Faults::Mark(const Json& value, const Json::json_pointer& path) {
  const bool is_wrong = At(path);
  bool unclean = is_wrong;
  if (value.is_object()) {
    for (const auto& item : value.items()) unclean = Mark(item.value(), path / item.key()) || unclean;
  }
  for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
    unclean = Mark(value[i], path / i) || unclean;
  if (unclean) unclean_.insert(path.to_string());
  if (is_wrong && !path.empty()) wrong_keys_[path.parent_pointer().to_string()].push_back(path.back());
  if (is_wrong && !value.is_object()) no_objects_.insert(path.to_string());
  return unclean;
}

bool Faults::IsMistakenFor(const Json::json_pointer& object, const std::string& key) const {
  if (no_objects_.count(object.to_string()) != 0) return true;
  const auto wrong = wrong_keys_.find(object.to_string());
  return wrong != wrong_keys_.end() &&
         std::any_of(wrong->second.begin(), wrong->second.end(),
                     [&](const std::string& beside) { return !DidYouMean(beside, {key}).empty(); });
}

}  // namespace huoyan
