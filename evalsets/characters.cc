#include "evalsets/characters.h"

#include <utf8proc.h>

#include <algorithm>

namespace huoyan {
namespace {

bool StartsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::u32string ToCodePoints(std::string_view text) {
  constexpr char32_t kReplacement = 0xFFFD;
  std::u32string code_points;
  code_points.reserve(text.size() / 2);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t code_point = 0;
    const auto length =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    code_points.push_back(length > 0 ? static_cast<char32_t>(code_point) : kReplacement);
    at += length > 0 ? static_cast<std::size_t>(length) : 1;
  }
  return code_points;
}

std::string ToUtf8(std::u32string_view code_points) {
  std::string text;
  text.reserve(code_points.size() * 3);
  for (const char32_t code_point : code_points) {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
  return text;
}

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string_view FirstCharacters(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (StartsCharacter(text[at]) && count-- == 0) return text.substr(0, at);
  }
  return text;
}

std::string_view LastCharacters(std::string_view text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    --at;
    if (StartsCharacter(text[at])) --count;
  }
  return text.substr(at);
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace huoyan
