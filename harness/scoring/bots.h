#pragma once

#include <string>
#include <vector>

#include "evalsets/grade.h"
#include "harness/base/fields.h"

namespace huoyan {

/// A made-up respondent whose right verdicts are known beforehand.
enum class Bot {
  kAlwaysRefuse,  ///< declines everything
  kEcho,          ///< repeats the question
  kRandomEntity,  ///< answers with another question's answer
  kParaphrase,    ///< the accepted answer in other words; a rebuttal on U
  kHedge          ///< the accepted answer after "I am not sure"; a hedged rebuttal on U
};
const EnumTable<Bot>& EnumNames(Type<Bot>);

struct BotResult {
  Bot bot = Bot::kAlwaysRefuse;
  std::size_t n = 0;
  std::size_t false_positives = 0;  ///< judged appropriate (C on A, R on U) and should not have been
  std::size_t false_negatives = 0;  ///< should have been judged appropriate and was not
  std::size_t misread = 0;          ///< any verdict other than the one due
  double allowed = 0;               ///< largest share of misread answers that is still in order
  bool ok = true;
  std::vector<std::string> examples;  ///< ids of the first misread questions, at most five
};
const Fields<BotResult>& DescribeFields(Type<BotResult>);

/// How well the grader reads replies whose verdict is known.
struct BotReport {
  std::vector<BotResult> bots;
  double false_positive_rate = 0;  ///< among replies that should not pass
  double false_negative_rate = 0;  ///< among replies that should pass
  bool ok = true;                  ///< false: do not publish the run; see which bot is not ok
};
const Fields<BotReport>& DescribeFields(Type<BotReport>);

/// Grades five bots on every question. Deterministic. An empty gold set gives rates of 0 and ok. A bot is not
/// ok when more than 2% of its answers are misread (random entity: 3%, chance hits are possible).
BotReport RunBots(const Grader& grader);

/// The bot's reply to question number `index`.
std::string BotAnswer(Bot bot, const GoldSet& gold, std::size_t index);

}  // namespace huoyan
