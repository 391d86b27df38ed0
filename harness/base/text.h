#pragma once

#include <fmt/format.h>

#include <string>

namespace huoyan {

enum class Language { kEnglish, kChinese };

/// One message in the two languages the product speaks. Both sides are UTF-8 and say the same thing.
struct Text {
  std::string en;
  std::string zh;

  const std::string& In(Language language) const { return language == Language::kChinese ? zh : en; }
};

/// Formats the same arguments into both languages. Placeholders may be positional ("{1} {0}"), since word
/// order differs.
template <class... Args>
Text Say(const std::string& en, const std::string& zh, const Args&... args) {
  return {fmt::format(fmt::runtime(en), args...), fmt::format(fmt::runtime(zh), args...)};
}

}  // namespace huoyan
