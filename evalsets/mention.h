#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evalsets/answer_text.h"
#include "evalsets/lexicon.h"

namespace huoyan {

/// How an answer stands to something it names.
enum class Stance {
  kAsserted,
  kNegated,      ///< 不是花果山; 花果山是错的
  kQuestioned,   ///< 不确定是不是花果山
  kAlternative,  ///< 花果山或者水帘洞; 不是水帘洞就是花果山
  kPassing,      ///< 托塔天王，牛魔王是他叔叔; 观音的徒弟木叉
  kListed        ///< 花果山、水帘洞、黑风山: one of several names offered
};

/// What is being looked for.
struct MentionTarget {
  std::vector<std::string> aliases;     ///< normalised; the first is the full form
  std::string prompt;                   ///< normalised; names in it are no candidates
  std::string asked;                    ///< the clauses of it that ask; the prompt when none does
  bool only_identity_negation = false;  ///< free text: "没有名字" does not negate 名字
};

struct Mention {
  std::size_t begin = 0;  ///< byte range in AnswerText::bare
  std::size_t end = 0;
  std::string_view alias;
  Stance stance = Stance::kAsserted;
};

/// Every place at or after byte `from` of the bare text that names the target, in order. Skipped: places
/// inside a longer name of the lexicon that is another thing (菩萨 in 文殊菩萨), and after 假 (假唐僧).
std::vector<Mention> FindMentions(const AnswerText& text, std::size_t from, const MentionTarget& target,
                                  const Lexicon& lexicon);

/// Is the stretch [begin, end) of the bare text denied by the words around it in its clause?
bool IsNegated(const AnswerText& text, std::size_t begin, std::size_t end, bool only_identity_negation);

/// Is the stretch one side of an open alternative? Aliases on the other side do no harm.
bool IsAlternative(const AnswerText& text, std::size_t from, std::size_t begin, std::size_t end,
                   const std::vector<std::string>& aliases);

}  // namespace huoyan
