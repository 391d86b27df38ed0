#include "evalsets/lexicon.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/words.h"

namespace huoyan {

Lexicon::Lexicon(const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& groups) {
  for (const std::string& name : names) Add(name, std::nullopt);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const std::string& name : groups[group]) Add(name, group);
  }
}

void Lexicon::Add(const std::string& name, std::optional<std::size_t> group) {
  constexpr std::size_t kMostCharacters = 12;  // longer entries are phrases, not names
  std::string normal = Normalise(name);
  const std::size_t size = CountCharacters(normal);
  if (size < 2 || size > kMostCharacters) return;
  longest_ = std::max(longest_, size);
  if (group) {
    const auto [known, is_new] = group_of_.emplace(normal, group);
    if (!is_new && known->second != group) known->second.reset();
  }
  names_.insert(std::move(normal));
}

bool Lexicon::SameThing(std::string_view a, std::string_view b) const {
  const auto first = group_of_.find(std::string(a));
  const auto second = group_of_.find(std::string(b));
  if (first == group_of_.end() || second == group_of_.end()) return false;
  return first->second && first->second == second->second;
}

std::vector<std::string> Lexicon::OtherNamesOf(std::string_view name) const {
  std::vector<std::string> others;
  for (const auto& [other, group] : group_of_) {
    if (other != name && SameThing(other, name)) others.push_back(other);
  }
  return others;
}

std::string_view Lexicon::NameAtStart(std::string_view text) const {
  for (std::size_t size = longest_; size >= 2; --size) {
    const std::string_view part = FirstCharacters(text, size);
    if (names_.count(std::string(part)) > 0) return part;
  }
  return {};
}

std::string_view Lexicon::NameAtEnd(std::string_view text) const {
  for (std::size_t size = longest_; size >= 2; --size) {
    const std::string_view part = LastCharacters(text, size);
    if (names_.count(std::string(part)) > 0) return part;
  }
  return {};
}

std::string_view Lexicon::FindNovelName(std::string_view text, std::string_view besides) const {
  while (!text.empty()) {
    const std::string_view name = NameAtStart(text);
    if (!name.empty() && !Contains(besides, name)) return name;
    text.remove_prefix(name.empty() ? FirstCharacters(text, 1).size() : name.size());
  }
  return {};
}

bool IsPlaceName(std::string_view name) {
  const Words places{"山", "洞", "河", "国", "寺", "观", "岭", "城", "庄", "海", "宫",
                     "殿", "涧", "关", "潭", "林", "湖", "院", "塔", "州", "县", "岸"};
  return !AnyAtEnd(name, places).empty();
}

}  // namespace huoyan
