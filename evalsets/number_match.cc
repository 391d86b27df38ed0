#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"
#include "evalsets/typed_match.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// A number of the answer with its place in the bare text.
struct Candidate {
  Quantity quantity;
  std::size_t begin;
  std::size_t end;
  std::string words;
};

// 从一万五千一百四十四卷中挑出来的: a number that the answer is a part of.
bool IsTakenFrom(const AnswerText& text, std::size_t begin, std::size_t end) {
  const std::string_view right = std::string_view(text.bare).substr(end);
  return EndsWith(std::string_view(text.bare).substr(0, begin), "从") &&
         !AnyAtStart(right, {"中", "里", "之中", "当中"}).empty();
}

// 第四十四至四十六回: the number ends a range, which is none of its numbers. `at` is where it begins.
bool EndsARange(std::string_view folded, std::size_t at) {
  std::string_view left = folded.substr(0, at);
  left.remove_suffix(AnyAtEnd(left, {"第"}).size());
  const std::string_view until = AnyAtEnd(left, {"至", "到", "~", "-", "—", "–"});
  if (until.empty()) return false;
  left.remove_suffix(until.size());
  left.remove_suffix(AnyAtEnd(left, {"回", "章", "-", "—"}).size());
  const std::string_view before = LastCharacters(left, 1);
  return !before.empty() && IsNumeralCharacter(ToCodePoints(before).front());
}

// 一粒 | 也不给
bool IsNone(std::string_view right) { return !AnyAtStart(right, {"也不", "也没", "都不", "都没"}).empty(); }

// The numbers that are the answer's own: not denied, not echoed from the question.
std::vector<Candidate> FindCandidates(const AcceptedAnswers& accepted, const AnswerText& text,
                                      std::size_t from) {
  std::vector<Candidate> candidates;
  std::size_t folded_at = 0;
  std::size_t bare_at = 0;
  for (Quantity& quantity : FindQuantities(text.folded)) {
    bare_at +=
        DropPunctuation(std::string_view(text.folded).substr(folded_at, quantity.begin - folded_at)).size();
    folded_at = quantity.begin;
    std::string words =
        DropPunctuation(std::string_view(text.folded).substr(quantity.begin, quantity.end - quantity.begin));
    const std::size_t end = bare_at + words.size();
    if (bare_at < from || Contains(accepted.targets.front().prompt, words)) continue;
    if (IsNegated(text, bare_at, end, false) || IsTakenFrom(text, bare_at, end)) continue;
    if (IsNone(std::string_view(text.bare).substr(end))) continue;
    quantity.approximate = quantity.approximate || EndsARange(text.folded, quantity.begin);
    candidates.push_back({std::move(quantity), bare_at, end, std::move(words)});
  }
  return candidates;
}

bool IsAccepted(const AcceptedAnswers& accepted, const Quantity& quantity) {
  const bool any_unit = std::any_of(accepted.quantities.begin(), accepted.quantities.end(),
                                    [](const Quantity& q) { return !q.bare(); });
  return std::any_of(accepted.quantities.begin(), accepted.quantities.end(), [&](const Quantity& gold) {
    // Where a unit is accepted, the bare numeral beside it does not admit other units.
    if (gold.bare() && any_unit && !quantity.bare()) return false;
    return SameQuantity(gold, quantity);
  });
}

// 天河八万里, asked how many soldiers: a measure the question does not speak of, where none is accepted.
bool MeasuresSomethingElse(const AcceptedAnswers& accepted, const Candidate& candidate) {
  const bool is_measure = !candidate.quantity.bare() && candidate.quantity.amounts.count("count") == 0;
  return is_measure && !Contains(accepted.targets.front().prompt, LastCharacters(candidate.words, 1)) &&
         std::all_of(accepted.quantities.begin(), accepted.quantities.end(),
                     [](const Quantity& gold) { return gold.bare(); });
}

bool IsComparable(const AcceptedAnswers& accepted, const Candidate& candidate) {
  const Quantity& quantity = candidate.quantity;
  if (quantity.ordinal || MeasuresSomethingElse(accepted, candidate)) return false;
  if (quantity.bare()) return true;
  return std::any_of(accepted.quantities.begin(), accepted.quantities.end(), [&](const Quantity& gold) {
    return gold.bare() || gold.amounts.begin()->first == quantity.amounts.begin()->first;
  });
}

// Does a longer measure hold the stretch of bare text: 二寸 in 三尺二寸?
bool IsPartOfMeasure(std::string_view bare, std::size_t begin, std::size_t end) {
  const std::vector<Quantity> found = FindQuantities(bare);
  return std::any_of(found.begin(), found.end(), [&](const Quantity& quantity) {
    return quantity.begin < begin && begin < quantity.end && end <= quantity.end;
  });
}

// Does more follow the literal's numeral, so that it may count something else: 三十 in 三十匹马? Not where
// the question speaks of it (一千二百草头神), and 半两 ends in a unit.
bool CountsSomethingElse(std::string_view literal, std::string_view right, std::string_view prompt) {
  const std::string_view last = LastCharacters(literal, 1);
  if (!IsNumeralCharacter(ToCodePoints(last).front()) || EndsWith(literal, "半两")) return false;
  const std::string_view after = FirstCharacters(right, 2);
  return !right.empty() && !StartsWith(right, "吧") && !StartsWith(right, "左") && !Contains(prompt, after);
}

// An accepted wording found as it is, with no numeral touching it: 三十多人, 八九十斤.
std::string_view FindLiteral(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from) {
  const std::string_view bare = text.bare;
  const auto is_numeral = [](std::string_view character) {
    return !character.empty() && IsNumeralCharacter(ToCodePoints(character).front());
  };
  for (const std::string& literal : accepted.literals) {
    if (CountCharacters(literal) < 2) continue;
    for (std::size_t at = bare.find(literal, from); at != std::string_view::npos;
         at = bare.find(literal, at + 1)) {
      const std::size_t end = at + literal.size();
      const std::string_view after = FirstCharacters(bare.substr(end), 1);
      if (is_numeral(LastCharacters(bare.substr(0, at), 1)) || is_numeral(after)) continue;
      if (CountsSomethingElse(literal, bare.substr(end), accepted.targets.front().prompt)) continue;
      if (IsPartOfMeasure(bare, at, end)) continue;
      if (Contains(accepted.targets.front().prompt, literal) || IsNegated(text, at, end, false)) continue;
      if (IsNone(bare.substr(end)) || IsAlternative(text, from, at, end, accepted.literals)) continue;
      return literal;
    }
  }
  return {};
}

// Does the number stand in a later clause than the match? There it tells more about it
// (三千六百株，分三处，各一千二百株), unless it is all that the clause says.
bool Explains(const AnswerText& text, const Candidate& match, const Candidate& other) {
  const Clause& clause = text.ClauseAt(other.begin);
  return clause.begin > match.begin && clause.end - clause.begin > other.words.size();
}

// 五千零四十八斤，又有人说一万三千五百斤
bool IsRivalOf(const AnswerText& text, const Candidate& match, const Candidate& other) {
  const Clause& clause = text.ClauseAt(other.begin);
  const Words rival{"可能", "也可能", "也有可能", "也许", "或许",   "或",  "还是",
                    "有人", "又有人", "也有人",   "一说", "也有说", "要么"};
  return clause.begin > match.begin && !AnyAtStart(text.TextOf(clause), rival).empty();
}

// 前、中、后各一千二百株，共三千六百株
bool IsTotal(const AnswerText& text, const Candidate& candidate) {
  const Clause& clause = text.ClauseAt(candidate.begin);
  std::string_view gap;
  return EndsNear(std::string_view(text.bare).substr(clause.begin, candidate.begin - clause.begin),
                  {"共", "总计", "合计", "加起来", "合起来", "正好"}, 2, &gap);
}

}  // namespace

TypedMatch MatchNumber(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from) {
  constexpr std::size_t kMostNumbers = 2;
  std::vector<Candidate> comparable;
  for (Candidate& candidate : FindCandidates(accepted, text, from)) {
    if (IsComparable(accepted, candidate)) comparable.push_back(std::move(candidate));
  }
  const auto match = std::find_if(comparable.begin(), comparable.end(), [&](const Candidate& candidate) {
    return IsAccepted(accepted, candidate.quantity);
  });
  const bool found = match != comparable.end();
  bool alternative = false;
  std::vector<const Quantity*> distinct;
  for (const Candidate& candidate : comparable) {
    const bool incidental = candidate.quantity.value <= 1 && candidate.quantity.amounts.count("count") > 0;
    const bool is_accepted = IsAccepted(accepted, candidate.quantity);
    const bool is_new = std::none_of(distinct.begin(), distinct.end(), [&](const Quantity* other) {
      return SameQuantity(*other, candidate.quantity);
    });
    const bool explains = found && (IsTotal(text, *match) || Explains(text, *match, candidate));
    if (is_new && (is_accepted || (!incidental && !explains))) distinct.push_back(&candidate.quantity);
    if (found && !is_accepted) alternative = alternative || IsRivalOf(text, *match, candidate);
    if (!is_accepted) continue;
    alternative = alternative || IsAlternative(text, from, candidate.begin, candidate.end, accepted.literals);
  }
  if (found && !alternative && distinct.size() <= kMostNumbers)
    return {MatchResult::kMatch, "number", match->words};
  if (found) return {MatchResult::kContradiction, "several_candidates", match->words};
  if (const std::string_view literal = FindLiteral(accepted, text, from);
      !literal.empty() && distinct.size() <= kMostNumbers) {
    return {MatchResult::kMatch, "number_wording", std::string(literal)};
  }
  if (!comparable.empty()) return {MatchResult::kMismatch, "other_number", comparable.front().words};
  return {};
}

// 第五十四回。第五十五回讲的是蝎子精: a later sentence that tells of another chapter.
bool TellsOfChapter(const AnswerText& text, std::size_t from, std::size_t begin, std::size_t end) {
  const Clause& clause = text.ClauseAt(begin);
  if (clause.begin != begin || clause.begin <= from || end >= clause.end) return false;
  const std::string_view right = std::string_view(text.bare).substr(end, clause.end - end);
  if (!AnyAtStart(right, {"讲", "写", "说的", "则", "主要"}).empty()) return true;
  const bool affirms = !AnyAtStart(right, {"是正确", "是对", "是答案", "是吧", "是的"}).empty();
  return StartsWith(right, "是") && CountCharacters(right) >= 4 && !affirms;
}

bool IsAccepted(const AcceptedAnswers& accepted, const std::vector<int>& chapters) {
  return std::any_of(chapters.begin(), chapters.end(), [&](int chapter) {
    return std::find(accepted.chapters.begin(), accepted.chapters.end(), chapter) != accepted.chapters.end();
  });
}

// 第九十五回。招亲从第九十三回就开始铺陈: a later clause that tells where something else stands.
bool AddsToChapter(std::string_view clause, std::size_t number) {
  const Words rival{"可能", "也许", "或", "还是", "有人",   "一说",   "也有", "要么", "不过",
                    "但",   "应",   "更", "主要", "准确来", "准确地", "答案", "才是", "不对"};
  return CountCharacters(clause.substr(number)) >= 6 && !ContainsAny(clause, rival);
}

TypedMatch MatchChapter(const AcceptedAnswers& accepted, const AnswerText& text, std::size_t from) {
  bool in_range = false;
  std::optional<std::size_t> answered;     // end of the clause with the accepted chapter
  std::optional<std::size_t> narrowed_in;  // beginning of the clause that says which of several it is
  std::string own;  // folded text of what counts: after a correction, without what is denied
  std::size_t folded_at = 0;
  std::size_t bare_at = 0;
  for (const Quantity& quantity : FindQuantities(text.folded)) {
    bare_at +=
        DropPunctuation(std::string_view(text.folded).substr(folded_at, quantity.begin - folded_at)).size();
    folded_at = quantity.begin;
    const std::string words = text.folded.substr(quantity.begin, quantity.end - quantity.begin);
    const std::size_t end = bare_at + DropPunctuation(words).size();
    const std::size_t begin = quantity.ordinal ? bare_at - std::string_view("第").size() : bare_at;
    if (bare_at < from || IsNegated(text, begin, end, false) || TellsOfChapter(text, from, begin, end))
      continue;
    const Clause& clause = text.ClauseAt(bare_at);
    const bool is_accepted = IsAccepted(accepted, FindChapters(words));
    if (answered && *answered <= clause.begin && !is_accepted &&
        AddsToChapter(text.TextOf(clause), end - begin))
      continue;
    if (is_accepted && !answered) answered = clause.end;
    // 第18回到第19回讲收八戒，其中变高小姐是在第18回
    const Words narrowing{"其中", "具体", "主要", "准确", "确切", "严格"};
    if (!own.empty() && !AnyAtStart(text.TextOf(clause), narrowing).empty() && narrowed_in != clause.begin) {
      own.clear();
      in_range = false;
      narrowed_in = clause.begin;
    }
    if (EndsARange(text.folded, quantity.begin)) in_range = true;
    own += (quantity.ordinal ? "第" : "") + words + "。";
  }
  const std::vector<int> chapters = FindChapters(own);
  if (chapters.empty()) return {};
  const bool found = IsAccepted(accepted, chapters);
  if (found && chapters.size() == 1 && !in_range) return {MatchResult::kMatch, "chapter", own};
  return {found ? MatchResult::kContradiction : MatchResult::kMismatch,
          found ? "several_candidates" : "other_chapter", own};
}

}  // namespace huoyan
