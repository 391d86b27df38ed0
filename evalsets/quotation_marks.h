#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace huoyan {

/// The characters between a pair of quotation marks: [begin, end), without the marks.
struct QuotedSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The outermost quoted spans of a text, in order. Marks are “”, ‘’, 「」, 『』 and "". An unclosed one
/// quotes nothing.
std::vector<QuotedSpan> FindQuotedSpans(std::u32string_view text);

}  // namespace huoyan
