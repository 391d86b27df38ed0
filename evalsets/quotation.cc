#include "evalsets/quotation.h"

#include <algorithm>

#include "evalsets/alignment.h"
#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/quotation_marks.h"

namespace huoyan {
namespace {

struct Stretch {
  std::size_t begin;
  std::size_t end;
};

// Where a passage with at most `edits` edits could stand: around every place of any of `edits` + 1 pieces.
std::vector<Stretch> CandidateStretches(const CorpusIndex& index, std::u32string_view quote,
                                        std::size_t edits) {
  std::vector<Stretch> stretches;
  const std::size_t pieces = edits + 1;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    const std::size_t begin = quote.size() * piece / pieces;
    const std::size_t end = quote.size() * (piece + 1) / pieces;
    for (const std::size_t at : index.Find(ToUtf8(quote.substr(begin, end - begin)))) {
      const std::size_t before = begin + edits;
      stretches.push_back({at > before ? at - before : 0, at + quote.size() - begin + edits});
    }
  }
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
  std::vector<Stretch> merged;
  for (const Stretch& stretch : stretches) {
    if (!merged.empty() && stretch.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, stretch.end);
    } else {
      merged.push_back(stretch);
    }
  }
  return merged;
}

std::optional<Alignment> FindNearest(const CorpusIndex& index, std::u32string_view quote) {
  std::optional<Alignment> best;
  std::size_t bound = ToleratedEdits(quote.size());
  if (bound == 0) return best;
  for (const Stretch& stretch : CandidateStretches(index, quote, bound)) {
    const std::u32string_view text = index.characters().substr(stretch.begin, stretch.end - stretch.begin);
    const std::optional<Alignment> found = FindBestAlignment(quote, text, bound);
    if (!found || (best && found->edits >= best->edits)) continue;
    best = Alignment{stretch.begin + found->begin, stretch.begin + found->end, found->edits};
    bound = found->edits;
  }
  return best;
}

}  // namespace

std::size_t ToleratedEdits(std::size_t characters) {
  constexpr std::size_t kMostEdits = 12;
  return std::min(characters / 5, kMostEdits);
}

std::optional<QuotationMatch> LookUpQuotation(const CorpusIndex& index, std::string_view quote) {
  const std::string normal = Normalise(quote);
  if (normal.empty()) return std::nullopt;
  const std::u32string characters = ToCodePoints(normal);
  const auto match_at = [&](std::size_t begin, std::size_t end, std::size_t edits) {
    return QuotationMatch{index.PlaceOf(begin), index.PassageAt(begin, end), edits};
  };
  if (const std::vector<std::size_t> exact = index.Find(normal); !exact.empty()) {
    return match_at(exact.front(), exact.front() + characters.size(), 0);
  }
  const std::optional<Alignment> nearest = FindNearest(index, characters);
  if (!nearest) return std::nullopt;
  return match_at(nearest->begin, nearest->end, nearest->edits);
}

std::vector<std::string> FindQuotations(std::string_view answer) {
  const std::u32string text = ToCodePoints(answer);
  std::vector<std::string> quotations;
  for (const QuotedSpan& span : FindQuotedSpans(text)) {
    const std::u32string_view words = std::u32string_view(text).substr(span.begin, span.end - span.begin);
    for (std::size_t begin = 0; begin <= words.size();) {
      const std::size_t end = std::min(words.find_first_of(U"…⋯", begin), words.size());
      if (end > begin) quotations.push_back(ToUtf8(words.substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  return quotations;
}

}  // namespace huoyan
