#pragma once

#include <optional>
#include <string>

#include "harness/base/text.h"

namespace huoyan {

/// The language the environment asks for: the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty
/// decides, Chinese when it begins with "zh".
Language LanguageOfEnvironment();

/// "en" or "zh"; nothing for anything else.
std::optional<Language> ParseLanguage(const std::string& name);

}  // namespace huoyan
