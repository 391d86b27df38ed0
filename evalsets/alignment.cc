#include "evalsets/alignment.h"

#include <algorithm>
#include <vector>

namespace huoyan {
namespace {

// The cheapest way to fit a prefix of the pattern so that it ends at the current character of the text.
struct Cell {
  std::size_t edits;
  std::size_t begin;
};

Cell WithOneMore(const Cell& cell) { return {cell.edits + 1, cell.begin}; }

const Cell& Cheaper(const Cell& a, const Cell& b) { return b.edits < a.edits ? b : a; }

}  // namespace

std::optional<Alignment> FindBestAlignment(std::u32string_view pattern, std::u32string_view text,
                                           std::size_t most_edits) {
  if (pattern.empty()) return std::nullopt;
  const std::size_t rows = pattern.size();
  std::vector<Cell> column(rows + 1);
  for (std::size_t i = 0; i <= rows; ++i) column[i] = {i, 0};
  std::size_t last = std::min(rows, most_edits);  // the last row within the bound
  std::optional<Alignment> best;
  for (std::size_t j = 0; j < text.size(); ++j) {
    const std::size_t bottom = std::min(rows, last + 1);
    if (bottom > last) column[bottom] = {most_edits + 1, j};
    Cell diagonal{0, j};
    column[0] = {0, j + 1};
    for (std::size_t i = 1; i <= bottom; ++i) {
      const Cell before = column[i];
      const Cell matched = pattern[i - 1] == text[j] ? diagonal : WithOneMore(diagonal);
      column[i] = Cheaper(matched, Cheaper(WithOneMore(before), WithOneMore(column[i - 1])));
      diagonal = before;
    }
    for (last = bottom; column[last].edits > most_edits;) --last;
    if (last == rows && (!best || column[rows].edits < best->edits)) {
      best = Alignment{column[rows].begin, j + 1, column[rows].edits};
    }
  }
  return best;
}

}  // namespace huoyan
