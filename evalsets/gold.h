#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/question.h"

namespace huoyan {

/// A checked gold set: ids are unique, and every question has a twin of the other class about the same fact
/// in the same split.
struct GoldSet {
  std::vector<Question> questions;  ///< in file order
  std::string sha256;               ///< of the whole file's content, also after filtering
  std::vector<std::vector<std::string>> name_groups =
      {};                            ///< proper nouns of the novel, each with its aliases; grading reads them
  std::string entities_sha256 = {};  ///< of the file they come from; empty without one

  /// Index into `questions`, or nothing for an unknown id. Linear; build a map to look up many.
  std::optional<std::size_t> Find(std::string_view id) const;
};

/// Reads a JSONL gold file. Throws one Error(kUsage) that lists every problem with file:line:column: broken
/// lines, duplicate ids, twins that are missing, not mutual, of the same class, of another fact or split.
/// A file without questions is an error. Names are those of entities.jsonl in the same folder, if it is
/// there.
GoldSet LoadGoldSet(const std::string& path);

/// Where that file of entities is looked for; it need not exist.
std::filesystem::path EntitiesBeside(const std::filesystem::path& gold);

/// The same for text already read; `file` names it in errors.
GoldSet ParseGoldSet(std::string_view text, const std::string& file);

/// The questions of one split, in order; the digest stays that of the whole file.
GoldSet FilterBySplit(const GoldSet& gold, Split split);

}  // namespace huoyan
