#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/fields.h"

namespace huoyan {

/// A chapter retold in plain modern Chinese, for training small models and for grounding.
struct DigestChapter {
  int chapter = 0;
  std::string text;
  std::vector<std::string> names;  ///< all proper nouns of the text
};
const Fields<DigestChapter>& DescribeFields(Type<DigestChapter>);

/// Reads a JSONL file, one chapter a line. Throws one Error(kUsage) with every broken line and doubled
/// chapter.
std::vector<DigestChapter> LoadDigest(const std::string& path);
std::vector<DigestChapter> ParseDigest(std::string_view text, const std::string& file);

/// The names of all chapters with two characters or more, sorted, without repetition.
std::vector<std::string> NamesIn(const std::vector<DigestChapter>& digest);

}  // namespace huoyan
