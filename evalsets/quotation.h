#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/corpus_index.h"

namespace huoyan {

/// Where the novel has what was quoted.
struct QuotationMatch {
  CorpusPlace place;
  std::string passage;    ///< as the novel has it, with its punctuation
  std::size_t edits = 0;  ///< characters in which the two differ; 0: word for word
};

/// How many differing characters a quotation of this many characters may have: a fifth, and no more than 12.
/// Under five characters it must be exact.
std::size_t ToleratedEdits(std::size_t characters);

/// Finds the passage nearest to `quote` after normalisation (script, width, punctuation), if it is within
/// ToleratedEdits. Exact places come first, then the fewest edits, then the earliest. Complete: of k + 1
/// pieces of the quote one must stand unchanged in any passage with at most k edits (Wu and Manber, Fast text
/// searching allowing errors, CACM 35, 1992), so only the surroundings of pieces are aligned.
std::optional<QuotationMatch> LookUpQuotation(const CorpusIndex& index, std::string_view quote);

/// The outermost stretches of the answer between “”, ‘’, 「」, 『』 or "", without the marks. A stretch with
/// an ellipsis (……) is taken apart there, for what is left out need not match. Unclosed quotes quote nothing.
std::vector<std::string> FindQuotations(std::string_view answer);

}  // namespace huoyan
