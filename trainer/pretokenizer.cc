#include "trainer/pretokenizer.h"

#include <utf8proc.h>

#include <cstddef>

#include "trainer/utf8.h"

namespace huoyan {
namespace {

enum class Kind { kEnd, kLetter, kNumber, kNewline, kSpace, kSymbol };

// \s, the property White_Space, less the two line ends that the pattern treats apart.
bool IsOtherSpace(std::int32_t c) {
  return c == '\t' || c == '\v' || c == '\f' || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

Kind KindOf(std::int32_t c) {
  if (c < 0) return Kind::kSymbol;
  if (c == '\r' || c == '\n') return Kind::kNewline;
  if (IsOtherSpace(c)) return Kind::kSpace;
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return Kind::kLetter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return Kind::kNumber;
    default:
      return Kind::kSymbol;
  }
}

// One attempt to match, from a fixed place; each function is one alternative of the pattern and returns where
// its match ends, or `start` when it does not match.
class Matcher {
 public:
  explicit Matcher(std::string_view text) : text_(text) {}

  std::size_t EndOfMatch(std::size_t start) const {
    std::size_t end = Contraction(start);
    if (end == start) end = Letters(start);
    if (end == start) end = Number(start);
    if (end == start) end = Symbols(start);
    if (end == start) end = Spaces(start);
    return end;
  }

 private:
  struct Character {
    Kind kind;
    std::size_t end;
  };

  Character At(std::size_t at) const {
    if (at >= text_.size()) return {Kind::kEnd, at};
    const CodePoint character = CodePointAt(text_, at);
    return {KindOf(character.value), at + character.size_bytes};
  }

  // (?i:'s|'t|'re|'ve|'m|'ll|'d); ignoring case, U+017F (long s) is an s too.
  std::size_t Contraction(std::size_t start) const {
    if (text_[start] != '\'') return start;
    const auto lower = [&](std::size_t at) {
      const char c = at < text_.size() ? text_[at] : '\0';
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const char first = lower(start + 1);
    const char second = lower(start + 2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return start + 2;
    if ((first == 'r' || first == 'v') && second == 'e') return start + 3;
    if (first == 'l' && second == 'l') return start + 3;
    if (text_.substr(start + 1, 2) == "\u017F") return start + 3;
    return start;
  }

  // [^\r\n\p{L}\p{N}]?\p{L}+
  std::size_t Letters(std::size_t start) const {
    const Character first = At(start);
    if (first.kind == Kind::kLetter) return EndOfRun(first.end, Kind::kLetter);
    if (first.kind == Kind::kNumber || first.kind == Kind::kNewline) return start;
    const std::size_t end = EndOfRun(first.end, Kind::kLetter);
    return end == first.end ? start : end;
  }

  // \p{N}
  std::size_t Number(std::size_t start) const {
    const Character first = At(start);
    return first.kind == Kind::kNumber ? first.end : start;
  }

  // " ?[^\s\p{L}\p{N}]+[\r\n]*"
  std::size_t Symbols(std::size_t start) const {
    const std::size_t symbols_start = text_[start] == ' ' ? start + 1 : start;
    const std::size_t end = EndOfRun(symbols_start, Kind::kSymbol);
    return end == symbols_start ? start : EndOfRun(end, Kind::kNewline);
  }

  // \s*[\r\n]+|\s+(?!\S)|\s+
  std::size_t Spaces(std::size_t start) const {
    std::size_t end = start;
    std::size_t last_start = start;
    std::size_t after_newline = start;
    for (Character next = At(end); next.kind == Kind::kSpace || next.kind == Kind::kNewline; next = At(end)) {
      last_start = end;
      end = next.end;
      if (next.kind == Kind::kNewline) after_newline = end;
    }
    if (after_newline != start) return after_newline;
    if (end == text_.size() || last_start == start) return end;
    return last_start;  // the last space goes with the word that follows
  }

  std::size_t EndOfRun(std::size_t at, Kind kind) const {
    for (Character next = At(at); next.kind == kind; next = At(at)) at = next.end;
    return at;
  }

  std::string_view text_;
};

}  // namespace

std::vector<std::string_view> SplitPretokens(std::string_view text) {
  std::vector<std::string_view> pieces;
  const Matcher matcher(text);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = matcher.EndOfMatch(start);
    pieces.push_back(text.substr(start, end - start));
    start = end;
  }
  return pieces;
}

}  // namespace huoyan
