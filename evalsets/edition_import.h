#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/corpus.h"
#include "harness/base/error.h"

namespace huoyan {

/// A chapter as it was found in a file.
struct ImportedChapter {
  int number = 0;  ///< 0 for the appendix
  std::string numeral;
  std::string title;
  std::string body;            ///< lines, each ended
  int line = 0;                ///< of its heading
  std::size_t characters = 0;  ///< of the body, without white space
};

/// What reading a plain-text edition brought to light.
struct EditionImport {
  std::vector<ImportedChapter> chapters;  ///< in file order, without a table of contents
  std::vector<Problem> errors;            ///< keep it from being used: missing, doubled, misplaced chapters
  std::vector<Problem> defects;           ///< a reader should look at: odd characters, short chapters
  std::string text;                       ///< in the form that Corpus reads; empty when there are errors

  bool usable() const { return errors.empty(); }
};

/// Reads an edition of the novel in either script. Headings may take any shape that ReadChapterHeading knows,
/// with the title in the next line; a table of contents and what precedes the first chapter are left out and
/// reported. Never throws on content: what is wrong is in `errors` and `defects`, by line of `file`.
EditionImport ImportEdition(std::string_view text, const std::string& file);

}  // namespace huoyan
