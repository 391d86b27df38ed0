#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evalsets/characters.h"
#include "evalsets/lexicon.h"
#include "evalsets/numerals.h"
#include "evalsets/question.h"

namespace huoyan {

/// A question's false premise, prepared for finding out whether a reply contradicts it. All normalised.
struct Premise {
  std::vector<std::string> false_names;  ///< what was put in, in its usual forms: 猪八戒, 八戒
  std::vector<std::string>
      true_names;  ///< what that replaced, likewise; without forms the question names too
  std::optional<Quantity> false_amount;  ///< when what was put in is a number
  std::optional<Quantity> true_amount;   ///< and what it replaced
  std::string claim;                     ///< the clauses of the question that hold the false part, without it
  std::string told;                      ///< its other clauses that ask nothing
  std::string governor;   ///< the two characters before the false part: 变成 in 变成红孩儿
  std::string predicate;  ///< what follows the false part in its clause
  std::string asked;      ///< what the question asks beyond that
};
Premise PreparePremise(const PremiseEdit& edit, const std::string& folded_prompt, const Lexicon& lexicon);

/// Whether words speak of what the question tells or of what it asks, in common pairs of characters.
struct Bearing {
  std::size_t claim;  ///< and of what is told beside it
  std::size_t asked;
};
Bearing BearingOf(std::string_view words, const Premise& premise);

/// Does the question ask who, or where? Or for a thing of the kind that the true part is: then naming it may
/// be the answer.
bool AsksWho(const Premise& premise);
bool AsksWhere(const Premise& premise);
bool AsksForItsKind(const Premise& premise);

/// Calls `visit(begin, end)` for every place of a name in the words until it returns true.
template <typename Visit>
bool AnyPlaceOf(const std::vector<std::string>& names, std::string_view words, const Visit& visit) {
  for (const std::string& name : names) {
    for (std::size_t at = words.find(name); at != std::string_view::npos; at = words.find(name, at + 1)) {
      if (visit(at, at + name.size())) return true;
    }
  }
  return false;
}
bool NamesAny(std::string_view words, const std::vector<std::string>& names);

}  // namespace huoyan
