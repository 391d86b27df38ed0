#pragma once

#include "evalsets/answer_text.h"
#include "evalsets/lexicon.h"
#include "evalsets/premise_parts.h"

namespace huoyan {

/// Is the false part denied: 并不是镇元大仙, 镇元大仙从未教过他, 包拯是宋朝人，不可能…? A denial that belongs
/// to the answer does not count: 二郎神没有亲自去贴 takes the premise for granted.
bool DeniesPremise(const AnswerText& text, const Clause& clause, const Premise& premise);

/// Is the true part put into the place of the false one: 推倒果树的是孙悟空, 其实是菩提祖师教的?
bool PutsRight(const AnswerText& text, const Clause& clause, const Premise& premise);

/// Does the clause name somebody else of the novel as the one of whom the premise's claim is true:
/// 把三藏变成老虎的是黄袍怪, for 黄风怪?
bool NamesAnother(const AnswerText& text, const Clause& clause, const Premise& premise,
                  const Lexicon& lexicon);

}  // namespace huoyan
