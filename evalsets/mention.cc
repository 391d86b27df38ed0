#include "evalsets/mention.h"

#include <algorithm>
#include <initializer_list>

#include "evalsets/characters.h"

namespace huoyan {
namespace {

using Words = std::initializer_list<std::string_view>;

constexpr std::size_t kMostGap = 4;  // characters between a negation and what it denies: 不是住在花果山

bool ContainsAny(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Contains(text, word); });
}

// The first of the words at the start of the text (at its end); empty when none is.
std::string_view AnyAtStart(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (StartsWith(text, word)) return word;
  }
  return {};
}
std::string_view AnyAtEnd(std::string_view text, Words words) {
  for (const std::string_view word : words) {
    if (EndsWith(text, word)) return word;
  }
  return {};
}

// What stands between the last of the words and the end of the text, if at most `most` characters do.
bool EndsNear(std::string_view text, Words words, std::size_t most, std::string_view* gap) {
  for (const std::string_view word : words) {
    const std::size_t at = text.rfind(word);
    if (at == std::string_view::npos) continue;
    *gap = text.substr(at + word.size());
    if (CountCharacters(*gap) <= most) return true;
  }
  return false;
}

// "而是" and the like between a negation and the name turn it round: 不是水帘洞而是花果山.
bool IsTurnedRound(std::string_view gap) { return ContainsAny(gap, {"而是", "就是", "却是", "应是", "但"}); }

bool IsQuestioned(std::string_view left) {
  std::string_view gap;
  return EndsNear(left, {"是不是", "是否", "会不会", "有没有"}, kMostGap, &gap);
}

std::string_view SkipAny(std::string_view text, Words words) {
  for (std::string_view found = AnyAtStart(text, words); !found.empty(); found = AnyAtStart(text, words)) {
    text.remove_prefix(found.size());
  }
  return text;
}

bool StartsWithAlias(std::string_view text, const std::vector<std::string>& aliases) {
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const std::string& alias) { return StartsWith(text, alias); });
}
bool EndsWithAlias(std::string_view text, const std::vector<std::string>& aliases) {
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const std::string& alias) { return EndsWith(text, alias); });
}

// 花果山，也可能是水帘洞
bool IsAlternativeToWhatFollows(std::string_view right, const std::vector<std::string>& aliases) {
  const std::string_view marker =
      AnyAtStart(right, {"或者", "或是", "抑或", "要么", "还是", "也可能", "也有可能", "也许是", "or", "或"});
  if (marker.empty() || (marker == "或" && StartsWith(right, "或许"))) return false;
  if (marker == "or" && right.size() > 40) return false;
  std::string_view other = right.substr(marker.size());
  if (marker == "还是" && CountCharacters(other) > 8) return false;
  other = SkipAny(other, {"是", "在", "叫", "可能"});
  if (other.empty() || StartsWithAlias(other, aliases)) return false;
  return AnyAtStart(other, {"称", "名", "说", "者说", "写作", "作", "因为", "由于"}).empty();
}

// 水帘洞或花果山; 可能是水帘洞，也可能是花果山; 不是水帘洞就是花果山
bool IsAlternativeToWhatPrecedes(std::string_view before, const std::vector<std::string>& aliases) {
  before = before.substr(0, before.size() - AnyAtEnd(before, {"是在", "是", "在", "叫", "有"}).size());
  if (EndsWith(before, "或许")) return false;
  const bool after_not = EndsWith(before, "就") && ContainsAny(before, {"不是"});
  const std::string_view strong = AnyAtEnd(before, {"或者", "抑或", "或"});
  const std::string_view weak = AnyAtEnd(before, {"还", "要么", "也可能", "也有可能", "也许", "又或许"});
  if (after_not) return true;
  const std::string_view earlier = before.substr(0, before.size() - std::max(strong.size(), weak.size()));
  if (earlier.empty() || EndsWithAlias(earlier, aliases)) return false;
  if (!strong.empty()) return AnyAtEnd(earlier, {"不确定", "不知道", "不清楚"}).empty();
  return !weak.empty() &&
         ContainsAny(earlier, {"可能是", "可能在", "也许是", "或许是", "大概是", "要么", "是"}) &&
         AnyAtEnd(earlier, {"不确定", "不知道", "不清楚"}).empty();
}

bool IsCandidate(std::string_view name, const MentionTarget& target) {
  if (name.empty() || Contains(target.prompt, name)) return false;
  return std::none_of(target.aliases.begin(), target.aliases.end(), [&](const std::string& alias) {
    return Contains(alias, name) || Contains(name, alias);
  });
}

bool IsListed(const AnswerText& text, std::size_t from, const Mention& mention, const MentionTarget& target,
              const Lexicon& lexicon) {
  const auto has_mark = [&](std::size_t at) {
    return std::binary_search(text.list_marks.begin(), text.list_marks.end(), at);
  };
  const std::string_view bare = text.bare;
  std::string_view right = bare.substr(mention.end);
  const std::string_view joined_right = AnyAtStart(right, {"以及", "和", "与", "及", "跟", "同"});
  if (has_mark(mention.end) || !joined_right.empty()) {
    if (IsCandidate(lexicon.NameAtStart(right.substr(joined_right.size())), target)) return true;
  }
  std::string_view left = bare.substr(from, mention.begin - from);
  const std::string_view joined_left = AnyAtEnd(left, {"以及", "和", "与", "及", "跟", "同"});
  if (has_mark(mention.begin) || !joined_left.empty()) {
    left.remove_suffix(joined_left.size());
    if (IsCandidate(lexicon.NameAtEnd(left), target)) return true;
  }
  return false;
}

// 观世音 in 观世音菩萨 and 行者 in 孙行者 are the same one; 观音 in 观音禅院 and 菩萨 in 文殊菩萨 are not.
bool NamesTheSame(std::string_view before, std::string_view after) {
  const Words titles{"菩萨", "佛",   "佛祖", "真君", "大仙", "祖师", "老祖", "国王", "公主", "大王", "元帅",
                     "大圣", "长老", "和尚", "天王", "星君", "帝君", "大帝", "真人", "娘娘", "太子", "精",
                     "怪",   "魔王", "妖王", "神",   "道人", "仙",   "夫人", "上人", "君",   "王",   "星"};
  const bool title_follows = after.empty() || std::find(titles.begin(), titles.end(), after) != titles.end();
  return title_follows && CountCharacters(before) <= 1;
}

// Is [begin, end) part of a longer name that is not the target?
bool IsInsideAnotherName(const AnswerText& text, std::size_t begin, std::size_t end,
                         const MentionTarget& target, const Lexicon& lexicon) {
  constexpr std::size_t kReach = 5;
  const std::string_view bare = text.bare;
  const std::string_view alias = bare.substr(begin, end - begin);
  if (EndsWith(bare.substr(0, begin), "假")) return true;
  const std::string_view left = LastCharacters(bare.substr(0, begin), kReach);
  for (std::size_t at = begin - left.size(); at <= begin; ++at) {
    if ((static_cast<unsigned char>(bare[at]) & 0xC0) == 0x80) continue;
    const std::string_view name = lexicon.NameAtStart(bare.substr(at));
    if (name.size() <= alias.size() || at + name.size() < end) continue;
    const bool one_character = CountCharacters(alias) == 1;
    const bool is_target = !one_character && Contains(name, target.aliases.front());
    const bool is_alias =
        std::find(target.aliases.begin(), target.aliases.end(), name) != target.aliases.end();
    const bool is_same = !one_character && NamesTheSame(name.substr(0, begin - at), name.substr(end - at));
    if (!is_target && !is_alias && !is_same) return true;
  }
  return false;
}

}  // namespace

bool IsNegated(const AnswerText& text, std::size_t begin, std::size_t end, bool only_identity_negation) {
  const Clause& clause = text.ClauseAt(begin);
  const std::string_view bare = text.bare;
  const std::string_view left = bare.substr(clause.begin, begin - clause.begin);
  const std::string_view right = end >= clause.end ? std::string_view() : bare.substr(end, clause.end - end);
  if (!AnyAtStart(right, {"是错", "不对", "不正确", "是不对", "是不正确", "并不正确", "不是答案", "是误"})
           .empty())
    return true;
  if (right == "不是" || right == "并不是" || right == "都不是" || right == "也不是") return true;
  // 难道不是花果山吗 and 不就是花果山 assert.
  if (ContainsAny(left, {"难道不是", "岂不是", "不就是", "是不是"})) return false;
  if ((clause.is_question || EndsWith(right, "吗")) && EndsWith(left, "不是")) return false;
  std::string_view gap;
  const Words identity{"不是",   "并不是",   "并非",   "而非",     "绝非",   "而不是", "不叫",
                       "不会是", "不可能是", "不应是", "不应该是", "误以为", "误认为", "不等于"};
  if (EndsNear(left, identity, kMostGap, &gap)) return !IsTurnedRound(gap);
  if (!AnyAtEnd(left, {"isnot", "isnt", "wasnot", "wasnt", "ratherthan", "notat", "notin", "not"}).empty())
    return true;
  if (only_identity_negation) return false;
  const Words other{"不在",     "不住在", "不属于", "未提到", "未提及", "没提到",
                    "没有提到", "没有说", "不包括", "从未",   "并没有"};
  if (EndsNear(left, other, kMostGap, &gap)) return !IsTurnedRound(gap);
  return EndsNear(left, {"没有", "并无", "没"}, 1, &gap);
}

bool IsAlternative(const AnswerText& text, std::size_t from, std::size_t begin, std::size_t end,
                   const std::vector<std::string>& aliases) {
  const std::string_view bare = text.bare;
  return IsAlternativeToWhatFollows(bare.substr(end), aliases) ||
         IsAlternativeToWhatPrecedes(bare.substr(from, begin - from), aliases);
}

std::vector<Mention> FindMentions(const AnswerText& text, std::size_t from, const MentionTarget& target,
                                  const Lexicon& lexicon) {
  std::vector<Mention> mentions;
  const std::string_view bare = text.bare;
  for (const std::string& alias : target.aliases) {
    if (alias.empty()) continue;
    for (std::size_t at = bare.find(alias, from); at != std::string_view::npos;
         at = bare.find(alias, at + 1)) {
      Mention mention{at, at + alias.size(), alias, Stance::kAsserted};
      if (IsInsideAnotherName(text, mention.begin, mention.end, target, lexicon)) continue;
      const Clause& clause = text.ClauseAt(at);
      const std::string_view left = bare.substr(clause.begin, at - clause.begin);
      if (IsNegated(text, mention.begin, mention.end, target.only_identity_negation)) {
        mention.stance = Stance::kNegated;
      } else if (IsQuestioned(left)) {
        mention.stance = Stance::kQuestioned;
      } else if (IsAlternative(text, from, mention.begin, mention.end, target.aliases)) {
        mention.stance = Stance::kAlternative;
      } else if (IsListed(text, from, mention, target, lexicon)) {
        mention.stance = Stance::kListed;
      }
      mentions.push_back(mention);
    }
  }
  // A short alias inside a longer one is the same mention; the longer one was judged with the right
  // neighbours.
  std::vector<Mention> outermost;
  for (const Mention& mention : mentions) {
    const bool inside = std::any_of(mentions.begin(), mentions.end(), [&](const Mention& other) {
      return other.begin <= mention.begin && mention.end <= other.end &&
             other.end - other.begin > mention.end - mention.begin;
    });
    if (!inside) outermost.push_back(mention);
  }
  std::sort(outermost.begin(), outermost.end(),
            [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
  return outermost;
}

}  // namespace huoyan
