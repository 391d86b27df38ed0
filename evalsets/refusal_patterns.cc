#include "evalsets/refusal_patterns.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/numerals.h"
#include "evalsets/refusal_words.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// The first of the words in the text that the question did not lead to; empty when there is none.
std::string_view FindUnechoed(std::string_view text, Words words, std::string_view prompt) {
  for (const std::string_view word : words) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) continue;
    const std::size_t before = LastCharacters(text.substr(0, at), 1).size();
    const std::size_t after = FirstCharacters(text.substr(at + word.size()), 1).size();
    const bool led_in = before > 0 && Contains(prompt, text.substr(at - before, before + word.size()));
    const bool led_out = after > 0 && Contains(prompt, text.substr(at, word.size() + after));
    if (!led_in && !led_out) return text.substr(at, word.size());
  }
  return {};
}

// 我不知道 and 不知道 speak of the speaker, 孙悟空不知道 does not.
bool IsSpokenOfOneself(std::string_view clause, std::string_view pattern, const Lexicon& lexicon) {
  const auto at = static_cast<std::size_t>(pattern.data() - clause.data());
  // 孙悟空当时 | 不知道
  const std::string_view left = DropAnyAtEnd(
      clause.substr(0, at),
      {"当时", "起初", "也", "都", "并", "却", "还", "根本", "又", "从来", "实在", "便", "就", "自己"});
  for (const std::string_view self : {"我", "本人", "笔者", "ai", "模型", "助手", "小编"}) {
    if (Contains(LastCharacters(left, 8), self) || StartsWith(left, self)) return true;
  }
  // 八戒听完连连点头，说再不敢胡说了: reported speech.
  if (!AnyAtStart(left, {"说", "道", "答", "笑道"}).empty() &&
      AnyAtStart(left, {"说实", "说真", "说老实", "说来", "说到"}).empty())
    return false;
  if (ContainsAny(left, {"谁", "哪", "什么", "多少", "第几"}) &&
      AnyAtEnd(left, {"他", "她", "它", "们"}).empty())
    return lexicon.NameAtEnd(left).empty();  // 是哪位神仙送的说不上来
  for (const std::string_view other :
       {"他", "她", "它", "们", "众", "妖", "王", "师父", "大圣", "行者", "国王", "僧"}) {
    if (Contains(left, other)) return false;
  }
  return lexicon.NameAtEnd(left).empty();
}

// 书中没有…: the book, and soon after it an absence of something it would have to tell.
std::string_view FindAbsenceInBook(std::string_view clause, std::string_view prompt) {
  constexpr std::size_t kMostBetween = 12;
  for (const std::string_view book : kBookWords) {
    const std::size_t at = clause.find(book);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = clause.substr(at + book.size());
    for (const std::string_view absence : kAbsences) {
      const std::size_t found = rest.find(absence);
      if (found == std::string_view::npos || CountCharacters(rest.substr(0, found)) > kMostBetween) continue;
      const std::string_view object = rest.substr(found + absence.size());
      bool tells = CountCharacters(rest.substr(0, found)) <= 2 || object.empty();
      for (const std::string_view word :
           {"提", "写", "说", "记", "描", "出现", "这", "此", "交代", "涉及", "讲", "关于", "名", "叫"}) {
        tells = tells || StartsWith(object, word);
      }
      tells = tells || Contains(prompt, FirstCharacters(object, 2));
      if (tells) return clause.substr(at, book.size() + found + absence.size());
    }
  }
  return {};
}

// 背不出来, but not 说不出话.
std::string_view FindFailing(std::string_view clause) {
  const std::string_view found = FindPair(clause, kRecalling, 0, kFailing);
  if (found.empty()) return found;
  const auto end = static_cast<std::size_t>(found.data() + found.size() - clause.data());
  return AnyAtStart(clause.substr(end), {"话", "的", "口"}).empty() ? found : std::string_view();
}

// 原因不明
std::string_view FindUnknown(std::string_view clause) {
  return CountCharacters(clause) <= 6 ? AnyAtEnd(clause, kUnknown) : std::string_view();
}

// 跳过, 这题不会, 原话忘了: all that the clause says.
std::string_view FindGivingUp(std::string_view clause) {
  const Words words{"不会", "不会写", "不会答", "不会背", "跳过", "空着",   "下一题", "略过",
                    "放弃", "算了",   "pass",   "skip",   "忘了", "忘记了", "忘光了"};
  return CountCharacters(clause) <= 6 ? AnyAtEnd(clause, words) : std::string_view();
}

// 没有在《西游记》中出现
std::string_view FindAbsenceFromBook(std::string_view clause) {
  return FindPair(clause, kAbsentFrom, 1, kBookWords);
}

// 我只记得他们打了一架, but not 只记得是定颜珠
bool TellsOnlyPart(std::string_view words) {
  const std::string_view lead = FindNearStart(words, 2, {"只记得", "只知道", "只了解", "仅知道"});
  if (lead.empty() || ContainsAny(words, kGuesses)) return false;
  return AnyAtStart(words.substr(lead.size()), {"是", "叫", "在", "有"}).empty();
}

// 水浒里的好汉
std::string_view FindOtherWork(std::string_view clause, std::string_view prompt) {
  if (ContainsAny(prompt, kOtherWorks)) return {};
  // 是隔壁封神的, is from 封神演义
  const std::string_view origin = FindPair(clause, {"来自", "出自", "属于", "是", "from"}, 3, kOtherWorks);
  return origin.empty() ? FindPair(clause, kOtherWorks, 10, kBelonging) : origin;
}

std::string_view FindRebuttal(std::string_view words, std::string_view prompt) {
  if (const auto found = FindUnechoed(words, kDenials, prompt); !found.empty()) return found;
  for (const std::string_view found :
       {FindAbsenceInBook(words, prompt), FindAbsenceFromBook(words), FindOtherWork(words, prompt),
        FindPair(words, kQuestion, 14, kAtFault), FindPair(words, kDeeds, 6, kMoved),
        FindPair(words, kWith, 12, kUnrelated)}) {
    if (!found.empty() && !Contains(prompt, found)) return found;
  }
  return {};
}

// 没有找到袈裟 tells of the story when the question speaks of the same thing; 没有找到相关记载 does not.
bool IsSearchInStory(std::string_view clause, std::string_view pattern, std::string_view prompt) {
  if (!EndsWith(pattern, "找到")) return false;
  const auto end = static_cast<std::size_t>(pattern.data() + pattern.size() - clause.data());
  const std::string_view object = clause.substr(end);
  return CountCharacters(object) >= 2 && Contains(prompt, FirstCharacters(object, 2)) &&
         !ContainsAny(object, kText);
}

std::string_view FindDecline(std::string_view words, std::string_view prompt, const Lexicon& lexicon) {
  if (const auto found = FindUnechoed(words, kImpersonal, prompt); !found.empty()) return found;
  if (const auto found = FindUnknown(words); !found.empty()) return found;
  if (const auto found = FindGivingUp(words); !found.empty() && IsSpokenOfOneself(words, found, lexicon))
    return found;
  if (const auto found = FindUnechoed(words, kPersonal, prompt);
      !found.empty() && IsSpokenOfOneself(words, found, lexicon) && !IsSearchInStory(words, found, prompt))
    return found;
  for (const std::string_view found :
       {FindPair(words, kBeyond, 8, kReach),
        FindPair(words, kUnable, StartsWith(words, "我") ? 14 : 8, kToAnswer),
        FindPair(words, kEnglishUnable, 12, kEnglishToAnswer), FindPair(words, kLacking, 10, kKnowledge),
        FindPair(words, kSource, 4, kScarce), FindFailing(words), FindPair(words, kNot, 4, kVersed),
        FindPair(words, kUnaware, 2, kUnasked), FindPair(words, kNotFound, 8, kText),
        FindPair(words, kMemory, 8, kHoldsNot)}) {
    if (!found.empty() && !Contains(prompt, found) && IsSpokenOfOneself(words, found, lexicon)) return found;
  }
  return {};
}

}  // namespace

bool IsConcrete(std::string_view clause, const RefusalContext& context, const Lexicon& lexicon) {
  for (const std::string_view guess : kGuesses) {
    const std::size_t at = clause.find(guess);
    if (at != std::string_view::npos && at + guess.size() < clause.size()) {
      const std::string_view rest = clause.substr(at + guess.size());
      const bool asks =
          Contains(rest, "什么") || Contains(rest, "哪") || Contains(rest, "多少") || Contains(rest, "谁");
      if (!asks) return true;
    }
  }
  for (const std::string_view copula : {"是", "在", "叫", "为"}) {
    if (StartsWith(clause, copula) && CountCharacters(clause) >= 3) return true;
  }
  if (!lexicon.FindNovelName(clause, context.prompt).empty()) return true;
  for (const Quantity& quantity : FindQuantities(clause)) {
    const std::string_view words = clause.substr(quantity.begin, quantity.end - quantity.begin);
    if (!Contains(context.prompt, words) && words != "一个" && words != "一位" && words != "一下")
      return true;
  }
  return false;
}

ClauseReading ReadClause(const AnswerText& text, const Clause& clause, const RefusalContext& context,
                         const Lexicon& lexicon) {
  const std::string_view words = clause.unquoted;
  if (words.empty()) return {};
  if (const auto found = FindUnechoed(words, kSoftDenials, context.prompt); !found.empty())
    return {ClauseRole::kHedge, found};
  if (const auto found = FindRebuttal(words, context.prompt); !found.empty())
    return {ClauseRole::kRebuttal, found};
  if (context.premise &&
      (DeniesPremise(text, clause, *context.premise) || PutsRight(text, clause, *context.premise) ||
       NamesAnother(text, clause, *context.premise, lexicon)))
    return {ClauseRole::kRebuttal, words};
  if (const auto found = FindUnechoed(words, kHedges, context.prompt);
      !found.empty() && IsSpokenOfOneself(words, found, lexicon))
    return {ClauseRole::kHedge, found};
  if (const auto found = FindDecline(words, context.prompt, lexicon); !found.empty())
    return {ClauseRole::kDecline, found};
  for (const std::string_view filler : kDeferring) {
    if (Contains(words, filler)) return {ClauseRole::kDeferring, filler};
  }
  if (TellsOnlyPart(words)) return {ClauseRole::kFiller, {}};
  if (ContainsAny(words, kFillers) || !AnyAtStart(words, kReasons).empty()) return {ClauseRole::kFiller, {}};
  return {};
}

}  // namespace huoyan
