#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "trainer/problem_list.h"
#include "trainer/tokenizer_files.h"

namespace huoyan {

/// What the files of a tokenizer say, as they say it, before anything is checked across them.
struct TokenizerDraft {
  struct MergeText {
    std::string left;
    std::string right;
    SourcePosition where;
  };
  struct Added {
    AddedToken token;
    std::string file;
  };
  std::string vocab_file;
  std::vector<std::pair<std::string, std::int64_t>> vocab;  ///< token in the byte alphabet, id
  std::vector<MergeText> merges;                            ///< parts in the byte alphabet
  std::vector<Added> added;
  bool nfc = true;
  std::optional<std::string> eos;
  std::optional<std::string> pad;
  std::string config_file;
};

/// Resolves the draft's names to ids. Adds what is wrong to `problems` and throws them all.
TokenizerParts ResolveTokenizer(TokenizerDraft draft, ProblemList& problems);

}  // namespace huoyan
