#pragma once

#include <string>
#include <string_view>

namespace huoyan {

/// NFKC and lower case only; punctuation, white space and Chinese script stay. Ill-formed bytes become
/// U+FFFD.
std::string FoldWidth(std::string_view text);

/// FoldWidth, then traditional to simplified (OpenCC t2s; NFKC does not do that). Punctuation stays, so
/// clauses can still be told apart. Throws Error(kExecution) when OpenCC's t2s.json is not installed.
std::string Fold(std::string_view text);

/// Folded text without Unicode punctuation, symbols, white space and control characters: "「孫悟空」。"
/// becomes "孙悟空". Two strings that differ only in such things become equal. Numerals are left alone: see
/// numerals.h.
std::string Normalise(std::string_view text);

/// What Normalise leaves of text that is folded already.
std::string DropPunctuation(std::string_view folded);

/// Would Normalise drop this character?
bool IsDropped(char32_t character);

}  // namespace huoyan
