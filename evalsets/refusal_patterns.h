#pragma once

#include <string_view>

#include "evalsets/refusal.h"

namespace huoyan {

/// What one clause does, by itself.
enum class ClauseRole {
  kContent,
  kDecline,    ///< 我不知道
  kHedge,      ///< 我不太确定: declines only when nothing concrete stands beside it
  kRebuttal,   ///< 书中没有这个人
  kDeferring,  ///< 建议您查阅原著: declines when it is all that is said
  kFiller      ///< 抱歉
};

struct ClauseReading {
  ClauseRole role = ClauseRole::kContent;
  std::string_view pattern;  ///< the words that decided, within the clause
};

/// Reads the unquoted words of one clause.
ClauseReading ReadClause(const AnswerText& text, const Clause& clause, const RefusalContext& context,
                         const Lexicon& lexicon);

/// Does the clause offer something of its own: a guess (应该是…), a number or a name that the question lacks?
bool IsConcrete(std::string_view clause, const RefusalContext& context, const Lexicon& lexicon);

}  // namespace huoyan
