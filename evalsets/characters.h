#pragma once

#include <string>
#include <string_view>

namespace huoyan {

/// The code points of UTF-8 text; each byte that belongs to no well-formed sequence becomes U+FFFD.
std::u32string ToCodePoints(std::string_view text);

/// UTF-8 of valid code points.
std::string ToUtf8(std::u32string_view code_points);

/// Number of code points.
std::size_t CountCharacters(std::string_view text);

/// The first or last `count` characters of well-formed text, or all of it when shorter.
std::string_view FirstCharacters(std::string_view text, std::size_t count);
std::string_view LastCharacters(std::string_view text, std::size_t count);

bool StartsWith(std::string_view text, std::string_view prefix);
bool EndsWith(std::string_view text, std::string_view suffix);
bool Contains(std::string_view text, std::string_view part);

}  // namespace huoyan
