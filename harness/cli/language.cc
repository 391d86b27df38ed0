#include "harness/cli/language.h"

#include <cstdlib>

namespace huoyan {

Language LanguageOfEnvironment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string(value).rfind("zh", 0) == 0 ? Language::kChinese : Language::kEnglish;
  }
  return Language::kEnglish;
}

std::optional<Language> ParseLanguage(const std::string& name) {
  if (name == "en") return Language::kEnglish;
  if (name == "zh") return Language::kChinese;
  return std::nullopt;
}

}  // namespace huoyan
