#pragma once

#include <cstddef>

#include "evalsets/answer_text.h"
#include "evalsets/mention.h"

namespace huoyan {

/// Is the name at [begin, end) of the bare text only mentioned beside another answer: as somebody's relation
/// in an aside (托塔天王，牛魔王是他叔叔) or as the one whose relation is meant (观音菩萨的徒弟木叉)? Not
/// where the question asks for that relation.
bool IsInPassing(const AnswerText& text, std::size_t from, std::size_t begin, std::size_t end,
                 const MentionTarget& target, const Lexicon& lexicon);

}  // namespace huoyan
