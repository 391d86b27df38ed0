#include "evalsets/words.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "evalsets/characters.h"

namespace huoyan {

bool ContainsAny(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Contains(text, word); });
}

std::string_view AnyAtStart(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (StartsWith(text, word)) return word;
  }
  return {};
}

std::string_view AnyAtEnd(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (EndsWith(text, word)) return word;
  }
  return {};
}

std::string_view SkipAny(std::string_view text, Words words) {
  for (std::string_view found = AnyAtStart(text, words); !found.empty(); found = AnyAtStart(text, words)) {
    text.remove_prefix(found.size());
  }
  return text;
}

std::string_view DropAnyAtEnd(std::string_view text, Words words) {
  for (std::string_view found = AnyAtEnd(text, words); !found.empty(); found = AnyAtEnd(text, words)) {
    text.remove_suffix(found.size());
  }
  return text;
}

bool EndsNear(std::string_view text, Words words, std::size_t most, std::string_view* gap) {
  for (const std::string_view word : words) {
    const std::size_t at = text.rfind(word);
    if (at == std::string_view::npos) continue;
    *gap = text.substr(at + word.size());
    if (CountCharacters(*gap) <= most) return true;
  }
  return false;
}

std::string_view FindNearStart(std::string_view text, std::size_t most, Words words) {
  for (const std::string_view word : words) {
    const std::size_t at = text.find(word);
    if (at != std::string_view::npos && CountCharacters(text.substr(0, at)) <= most)
      return text.substr(0, at + word.size());
  }
  return {};
}

std::string_view FindPair(std::string_view text, Words first, std::size_t most, Words second) {
  for (const std::string_view opening : first) {
    for (std::size_t at = text.find(opening); at != std::string_view::npos; at = text.find(opening, at + 1)) {
      const std::string_view found = FindNearStart(text.substr(at + opening.size()), most, second);
      if (!found.empty()) return text.substr(at, opening.size() + found.size());
    }
  }
  return {};
}

std::size_t CommonPairs(std::string_view text, std::string_view other) {
  constexpr std::u32string_view kFunctionWords = U"的了是在他她它之时后前有没不这那把被给就也都又\n";
  const std::u32string characters = ToCodePoints(text);
  std::unordered_set<std::string> common;
  for (std::size_t i = 0; i + 1 < characters.size(); ++i) {
    const std::u32string_view pair(&characters[i], 2);
    if (pair.find_first_of(kFunctionWords) != std::u32string_view::npos) continue;
    if (std::string bytes = ToUtf8(pair); Contains(other, bytes)) common.insert(std::move(bytes));
  }
  return common.size();
}

}  // namespace huoyan
