#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace huoyan {

/// Where in a text a pattern fits, and at what cost.
struct Alignment {
  std::size_t begin = 0;  ///< in the text
  std::size_t end = 0;
  std::size_t edits = 0;  ///< characters put in, left out or exchanged (Levenshtein)
};

/// The stretch of `text` nearest to `pattern` in edit distance, when that is at most `most_edits`; of equals
/// the first. Sellers' algorithm with Ukkonen's cut-off: rows past the last one within the bound are not
/// computed (E. Ukkonen, Finding approximate patterns in strings, J. Algorithms 6, 1985). Nothing for an
/// empty pattern.
std::optional<Alignment> FindBestAlignment(std::u32string_view pattern, std::u32string_view text,
                                           std::size_t most_edits);

}  // namespace huoyan
