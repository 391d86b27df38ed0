#include "evalsets/refusal.h"

#include <algorithm>
#include <vector>

#include "evalsets/characters.h"
#include "evalsets/refusal_patterns.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// Something new of two characters or more; beside a mere hedge that is an answer.
bool IsNovel(std::string_view clause, std::string_view prompt) {
  return CountCharacters(clause) >= 2 && !Contains(prompt, clause);
}

// 假牛魔王推说自己年老，记不清生辰了: somebody of the story speaks on in the next clause.
bool Reports(std::string_view clause, const Lexicon& lexicon) {
  const Words reporting{"推说", "谎称", "声称", "推托", "推脱", "说自己", "回答说", "答道", "说道", "借口"};
  const bool somebody =
      !lexicon.FindNovelName(clause, {}).empty() || !AnyAtStart(clause, {"他", "她"}).empty();
  return somebody && ContainsAny(clause, reporting);
}

}  // namespace

RefusalReading ReadRefusal(const AnswerText& text, const RefusalContext& context, const Lexicon& lexicon) {
  std::vector<ClauseReading> readings;
  for (const Clause& clause : text.clauses) {
    readings.push_back(ReadClause(text, clause, context, lexicon));
    const bool refuses =
        readings.back().role == ClauseRole::kDecline || readings.back().role == ClauseRole::kHedge;
    if (refuses && &clause != &text.clauses.front() && Reports(text.TextOf(*(&clause - 1)), lexicon))
      readings.back() = {};
  }

  for (const ClauseReading& reading : readings) {
    if (reading.role == ClauseRole::kRebuttal)
      return {Response::kDeclined, true, std::string(reading.pattern)};
  }

  const auto refusal = std::find_if(readings.begin(), readings.end(), [](const ClauseReading& reading) {
    return reading.role == ClauseRole::kDecline || reading.role == ClauseRole::kHedge;
  });
  if (refusal == readings.end()) {
    const bool any_content = std::any_of(readings.begin(), readings.end(), [](const ClauseReading& reading) {
      return reading.role == ClauseRole::kContent;
    });
    const bool any_concrete =
        std::any_of(text.clauses.begin(), text.clauses.end(),
                    [&](const Clause& clause) { return IsConcrete(text.TextOf(clause), context, lexicon); });
    if (any_content || any_concrete) return {Response::kAnswered, false, ""};
    const auto deferring = std::find_if(readings.begin(), readings.end(), [](const ClauseReading& reading) {
      return reading.role == ClauseRole::kDeferring;
    });
    if (deferring == readings.end()) return {Response::kUndetermined, false, ""};
    return {Response::kDeclined, false, std::string(deferring->pattern)};
  }

  const std::size_t at = static_cast<std::size_t>(refusal - readings.begin());
  const bool any_decline = std::any_of(readings.begin(), readings.end(), [](const ClauseReading& reading) {
    return reading.role == ClauseRole::kDecline;
  });
  bool other_content = false;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (readings[i].role != ClauseRole::kContent) continue;
    const std::string_view words = text.TextOf(text.clauses[i]);
    const bool asks_back =
        text.clauses[i].IsQuestion() && ContainsAny(words, {"几", "什么", "哪", "谁", "多少"});
    const bool hedged = !any_decline && !asks_back && IsNovel(words, context.prompt);
    if (hedged || IsConcrete(words, context, lexicon)) return {Response::kAnswered, false, ""};
    other_content = other_content || (i > at && IsNovel(words, context.prompt));
  }
  return {other_content ? Response::kUndetermined : Response::kDeclined, false,
          std::string(refusal->pattern)};
}

}  // namespace huoyan
