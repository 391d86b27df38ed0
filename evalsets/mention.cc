#include "evalsets/mention.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/passing.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostGap = 4;  // characters between a negation and what it denies: 不是住在花果山

// "而是" and the like between a negation and the name turn it round: 不是水帘洞而是花果山.
bool IsTurnedRound(std::string_view gap) { return ContainsAny(gap, {"而是", "就是", "却是", "应是", "但"}); }

bool IsQuestioned(std::string_view left) {
  std::string_view gap;
  return EndsNear(left, {"是不是", "是否", "会不会", "有没有"}, kMostGap, &gap);
}

bool StartsWithAlias(std::string_view text, const std::vector<std::string>& aliases) {
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const std::string& alias) { return StartsWith(text, alias); });
}
bool EndsWithAlias(std::string_view text, const std::vector<std::string>& aliases) {
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const std::string& alias) { return EndsWith(text, alias); });
}

bool NamesAlias(std::string_view text, const std::vector<std::string>& aliases) {
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const std::string& alias) { return Contains(text, alias); });
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
  return AnyAtStart(other, {"称", "名", "说", "者说", "写作", "作", "因为", "由于", "我", "记", "有误",
                            "有错", "不"})
      .empty();
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

// Does the clause open with a guess at something else? 也可能是火云洞, but not 也可能我记错了.
bool GuessesOtherwise(std::string_view clause, const std::vector<std::string>& aliases) {
  const Words guesses{"可能", "也许", "或许", "一说", "有人说", "有人认为", "有的说", "要么", "大概"};
  std::string_view rest = clause;
  if (AnyAtStart(rest, guesses).empty()) rest = SkipAny(rest, {"也", "又", "还", "另", "再"});
  if (AnyAtStart(rest, guesses).empty()) rest = SkipAny(rest, {"有"});
  const std::string_view guess = AnyAtStart(rest, guesses);
  if (guess.empty()) return false;
  const std::string_view other = SkipAny(rest.substr(guess.size()), {"是", "在", "叫", "为", "做"});
  return !other.empty() && !StartsWithAlias(other, aliases) &&
         AnyAtStart(other, {"我", "记", "有", "不"}).empty();
}

// 可能叫芭蕉洞，可能叫火云洞; 一说是牛魔王，一说是李天王: a guess with another in a neighbouring clause.
bool IsOneOfGuesses(const AnswerText& text, std::size_t from, std::size_t begin,
                    const std::vector<std::string>& aliases) {
  const auto here =
      std::find_if(text.clauses.begin(), text.clauses.end(), [&](const Clause& c) { return begin < c.end; });
  if (here == text.clauses.end()) return false;
  const std::string_view left = std::string_view(text.bare).substr(here->begin, begin - here->begin);
  std::string_view gap;
  if (!EndsNear(left, {"可能", "也许", "或许", "一说", "有人说", "有的说", "有人认为", "要么", "大概"}, 2,
                &gap))
    return false;
  const bool follows = here + 1 != text.clauses.end() && GuessesOtherwise(text.TextOf(*(here + 1)), aliases);
  const bool precedes = here != text.clauses.begin() && (here - 1)->begin >= from &&
                        GuessesOtherwise(text.TextOf(*(here - 1)), aliases);
  return follows || precedes;
}

// 亢金龙，也有人说是奎木狼: hearsay beside an answer of one's own.
bool IsHearsay(std::string_view before, std::string_view left) {
  std::string_view gap;
  const Words hearsay{"有人说", "有人认为", "版本说", "版本认为", "有说法", "一种说法", "有资料说", "有的说"};
  if (before.empty() || !EndsNear(left, hearsay, 2, &gap)) return false;
  return left.substr(0, left.size() - gap.size()).size() <= std::string_view("也有一些版本认为").size();
}

// 白虎岭、平顶山都有可能
bool IsLeftOpen(std::string_view right) {
  return ContainsAny(right, {"都有可能", "都可能", "皆有可能", "其中之一", "两者之一", "二者之一", "随便选"});
}

bool IsCandidate(std::string_view name, const MentionTarget& target, const Lexicon& lexicon) {
  if (name.empty() || Contains(target.prompt, name)) return false;
  return std::none_of(target.aliases.begin(), target.aliases.end(), [&](const std::string& alias) {
    return Contains(alias, name) || Contains(name, alias) || lexicon.SameThing(name, alias);
  });
}

// 秦叔宝、尉迟恭和魏征: the last of a list, whoever the others are.
bool EndsAList(const AnswerText& text, std::size_t from, std::size_t begin, std::string_view joined) {
  constexpr std::size_t kLongestMember = 6;
  if (joined.empty()) return false;
  const auto mark = std::lower_bound(text.list_marks.begin(), text.list_marks.end(), begin);
  if (mark == text.list_marks.begin()) return false;
  const std::size_t last = std::max(*(mark - 1), std::max(from, text.ClauseAt(begin).begin));
  const std::string_view member = std::string_view(text.bare).substr(last, begin - joined.size() - last);
  return last == *(mark - 1) && last > from && !member.empty() && CountCharacters(member) <= kLongestMember;
}

bool IsListed(const AnswerText& text, std::size_t from, const Mention& mention, const MentionTarget& target,
              const Lexicon& lexicon) {
  const auto has_mark = [&](std::size_t at) {
    return std::binary_search(text.list_marks.begin(), text.list_marks.end(), at);
  };
  const std::string_view bare = text.bare;
  std::string_view right = bare.substr(mention.end);
  // 移山大圣，与平天大圣并列: across a comma 与 joins no list.
  const bool is_last = mention.end >= text.ClauseAt(mention.begin).end;
  const std::string_view joined_right = is_last ? AnyAtStart(right, {"以及", "和", "及"})
                                                : AnyAtStart(right, {"以及", "和", "与", "及", "跟", "同"});
  if (has_mark(mention.end) || !joined_right.empty()) {
    if (IsCandidate(lexicon.NameAtStart(right.substr(joined_right.size())), target, lexicon)) return true;
  }
  std::string_view left = bare.substr(from, mention.begin - from);
  const std::string_view joined_left = AnyAtEnd(left, {"以及", "和", "与", "及", "跟", "同"});
  if (EndsAList(text, from, mention.begin, joined_left)) return true;
  if (has_mark(mention.begin) || !joined_left.empty()) {
    left.remove_suffix(joined_left.size());
    if (IsCandidate(lexicon.NameAtEnd(left), target, lexicon)) return true;
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
    const bool is_alias = std::any_of(
        target.aliases.begin(), target.aliases.end(),
        [&](const std::string& other) { return other == name || lexicon.SameThing(other, name); });
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
  const std::string_view said = SkipAny(right, {"应该", "应当", "可能", "恐怕", "大概", "其实", "只", "应"});
  if (!AnyAtStart(said, {"是错", "不对", "不正确", "是不对", "是不正确", "并不正确", "不是答案", "不够",
                         "是误", "是后人", "是后世", "是讹传", "是民间", "只是传说", "是传说"})
           .empty())
    return true;
  if (right == "不是" || right == "并不是" || right == "都不是" || right == "也不是") return true;
  // 难道不是花果山吗 and 不就是花果山 assert.
  if (ContainsAny(left, {"难道不是", "岂不是", "不就是", "是不是"})) return false;
  if ((clause.IsQuestion() || EndsWith(right, "吗")) &&
      !AnyAtEnd(left, {"不是", "不该是", "不应是", "不应该是", "不应当是"}).empty())
    return false;
  std::string_view gap;
  const Words identity{"不是",   "并不是",   "并非",   "而非",     "绝非",   "而不是",   "不叫",
                       "不会是", "不可能是", "不应是", "不应该是", "误以为", "误认为",   "不等于",
                       "先以为", "原以为",   "本以为", "还以为",   "曾以为", "起初以为", "开始以为"};
  if (EndsNear(left, identity, kMostGap, &gap)) return !IsTurnedRound(gap);
  // 乃木德星官，非昴日也
  if (EndsWith(left, "非") && AnyAtEnd(left, {"莫非", "除非", "无非", "是非", "若非"}).empty() &&
      AnyAtStart(right, {"不可", "莫属"}).empty())
    return true;
  if (!AnyAtEnd(left, {"isnot", "isnt", "wasnot", "wasnt", "ratherthan", "notat", "notin", "not"}).empty())
    return true;
  if (only_identity_negation) return false;
  const Words other{"不在",     "不住在", "不属于", "未提到", "未提及", "没提到",
                    "没有提到", "没有说", "不包括", "从未",   "并没有", "不归"};
  if (EndsNear(left, other, kMostGap, &gap)) return !IsTurnedRound(gap);
  return EndsNear(left, {"没有", "并无", "没"}, 1, &gap);
}

bool IsAlternative(const AnswerText& text, std::size_t from, std::size_t begin, std::size_t end,
                   const std::vector<std::string>& aliases) {
  const std::string_view bare = text.bare;
  const Clause& clause = text.ClauseAt(begin);
  return (end < clause.end && IsLeftOpen(bare.substr(end, clause.end - end))) ||
         IsOneOfGuesses(text, from, begin, aliases) ||
         (!NamesAlias(bare.substr(from, clause.begin - from), aliases) &&
          IsHearsay(bare.substr(from, clause.begin - from),
                    bare.substr(clause.begin, begin - clause.begin))) ||
         IsAlternativeToWhatFollows(bare.substr(end), aliases) ||
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
      } else if (!target.only_identity_negation &&
                 IsInPassing(text, from, mention.begin, mention.end, target, lexicon)) {
        mention.stance = Stance::kPassing;
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
