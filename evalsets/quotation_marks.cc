#include "evalsets/quotation_marks.h"

namespace huoyan {
namespace {

char32_t ClosingMarkOf(char32_t c) {
  switch (c) {
    case U'“':
      return U'”';
    case U'‘':
      return U'’';
    case U'「':
      return U'」';
    case U'『':
      return U'』';
    case U'"':
      return U'"';
    default:
      return 0;
  }
}

}  // namespace

std::vector<QuotedSpan> FindQuotedSpans(std::u32string_view text) {
  std::vector<QuotedSpan> spans;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char32_t closing = ClosingMarkOf(text[at]);
    if (closing == 0) continue;
    const std::size_t end = text.find(closing, at + 1);
    if (end == std::u32string_view::npos) continue;
    spans.push_back({at + 1, end});
    at = end;
  }
  return spans;
}

}  // namespace huoyan
