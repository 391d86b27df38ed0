#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace huoyan {

/// A table of normalised words, as the rules of grading look for them.
using Words = std::initializer_list<std::string_view>;

bool ContainsAny(std::string_view text, Words words);

/// The first of the words at the start of the text (at its end); empty when none is.
std::string_view AnyAtStart(std::string_view text, Words words);
std::string_view AnyAtEnd(std::string_view text, Words words);

/// The text without any of the words, however many, at its start (at its end).
std::string_view SkipAny(std::string_view text, Words words);
std::string_view DropAnyAtEnd(std::string_view text, Words words);

/// What stands between the last of the words and the end of the text, if at most `most` characters do.
bool EndsNear(std::string_view text, Words words, std::size_t most, std::string_view* gap);

/// The text up to the end of one of the words, if at most `most` characters stand before it; else empty.
std::string_view FindNearStart(std::string_view text, std::size_t most, Words words);

/// The stretch from one of `first` to one of `second` that follows it with at most `most` characters between;
/// empty when there is none.
std::string_view FindPair(std::string_view text, Words first, std::size_t most, Words second);

/// How many different pairs of neighbouring characters of `text` occur in `other`; pairs with a function word
/// such as 的 or 是 say nothing and do not count.
std::size_t CommonPairs(std::string_view text, std::string_view other);

}  // namespace huoyan
