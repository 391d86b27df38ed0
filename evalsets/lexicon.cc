#include "evalsets/lexicon.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {

Lexicon::Lexicon(const std::vector<std::string>& names) {
  constexpr std::size_t kMostCharacters = 12;  // longer entries are phrases, not names
  for (const std::string& name : names) {
    std::string normal = Normalise(name);
    const std::size_t size = CountCharacters(normal);
    if (size < 2 || size > kMostCharacters) continue;
    longest_ = std::max(longest_, size);
    names_.insert(std::move(normal));
  }
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

}  // namespace huoyan
