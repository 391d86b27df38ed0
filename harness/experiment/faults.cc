#include "harness/experiment/faults.h"

#include <algorithm>

namespace huoyan {
namespace {

// The tokens of a pointer, first to last.
std::vector<std::string> TokensOf(Json::json_pointer path) {
  std::vector<std::string> tokens;
  for (; !path.empty(); path.pop_back()) tokens.push_back(path.back());
  std::reverse(tokens.begin(), tokens.end());
  return tokens;
}

// A step of a pointer; null where it leads nowhere.
const Json* ValueAt(const Json& value, const std::string& token) {
  const Json::json_pointer step = Json::json_pointer() / token;
  return value.is_structured() && value.contains(step) ? &value.at(step) : nullptr;
}

}  // namespace

Faults::Faults(const JsonDocument& document, const std::vector<Problem>& problems,
               const std::vector<DuplicateKey>& duplicates)
    : document_(document) {
  for (const Problem& problem : problems) places_.emplace(problem.where.line, problem.where.column);
  for (const DuplicateKey& key : duplicates) duplicates_.insert(key.path.to_string());
}

bool Faults::At(const Json::json_pointer& path) const {
  const SourcePosition where = document_.PositionOf(path);
  return places_.count({where.line, where.column}) != 0 || duplicates_.count(path.to_string()) != 0;
}

bool Faults::Clean(const Json::json_pointer& path) const {
  if (places_.empty() && duplicates_.empty()) return true;
  const Json* value = &document_.root();
  Json::json_pointer at;
  for (const std::string& token : TokensOf(path)) {
    if (duplicates_.count(at.to_string()) != 0) return false;
    const Json* next = ValueAt(*value, token);
    if (next == nullptr) return value->is_object() && !LooksMisspelt(*value, at, token);
    value = next;
    at /= token;
  }
  return CleanBelow(*value, at);
}

bool Faults::CleanBelow(const Json& value, const Json::json_pointer& path) const {
  if (At(path)) return false;
  if (value.is_object()) {
    for (const auto& item : value.items()) {
      if (!CleanBelow(item.value(), path / item.key())) return false;
    }
  }
  for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
    if (!CleanBelow(value[i], path / i)) return false;
  }
  return true;
}

bool Faults::LooksMisspelt(const Json& object, const Json::json_pointer& path, const std::string& key) const {
  for (const auto& item : object.items()) {
    if (!DidYouMean(item.key(), {key}).empty() && At(path / item.key())) return true;
  }
  return false;
}

}  // namespace huoyan
