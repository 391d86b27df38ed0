#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace huoyan {

/// Normalised proper nouns, for telling a name from the name it is part of (菩萨 in 文殊菩萨) and an answer
/// from idle talk. Grading works without one, only less sharply.
class Lexicon {
 public:
  Lexicon() = default;
  /// Normalises the names; those of a single character are left out. Each of `groups` lists the names of one
  /// thing.
  explicit Lexicon(const std::vector<std::string>& names,
                   const std::vector<std::vector<std::string>>& groups = {});

  bool empty() const { return names_.empty(); }
  const std::unordered_set<std::string>& names() const { return names_; }

  /// Do both normalised names stand in one group (南海观音, 观世音)? Never for a name of several groups.
  bool SameThing(std::string_view a, std::string_view b) const;

  /// The other normalised names of the same thing; none for a name of several groups.
  std::vector<std::string> OtherNamesOf(std::string_view name) const;

  /// The longest name at the start or the end of normalised text; empty when there is none.
  std::string_view NameAtStart(std::string_view text) const;
  std::string_view NameAtEnd(std::string_view text) const;

  /// A name in `text` that does not occur in `besides`; empty when there is none.
  std::string_view FindNovelName(std::string_view text, std::string_view besides) const;

 private:
  void Add(const std::string& name, std::optional<std::size_t> group);

  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, std::optional<std::size_t>> group_of_;  ///< nothing: of several groups
  std::size_t longest_ = 0;                                               ///< in characters
};

/// Does the name end in a word for a place, such as 山 or 国?
bool IsPlaceName(std::string_view name);

}  // namespace huoyan
