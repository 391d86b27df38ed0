#include "evalsets/premise.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/mention.h"
#include "evalsets/numerals.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// 从未教过他, 怎么可能认识他: what no narrator says of somebody who did it.
bool IsFlatlyDenied(std::string_view right) {
  const Words flat{"从未",   "从没",   "从来没", "不可能", "怎么可能", "怎么会", "怎会",
                   "尚未",   "岂能",   "岂会",   "岂有",   "怎能",     "焉能",   "焉会",
                   "绝无",   "断无",   "还没",   "还未",   "并无",     "无关",   "不属于",
                   "根本没", "压根没", "未参与", "没参与", "没有参与", "不存在", "不相干",
                   "不在其", "不在此", "没有这", "没有那", "没有关系", "没关系"};
  const Words narrated{"开口", "说", "反应", "来得及", "出声", "答", "动", "站", "等", "见"};
  std::string_view denial = FindNearStart(right, 4, flat);
  if (denial.empty()) return false;
  const std::string_view object = SkipAny(right.substr(denial.size()), {"有", "来得"});
  const bool not_yet = !AnyAtEnd(denial, {"尚未", "还没", "还未"}).empty();
  return !not_yet || AnyAtStart(object, narrated).empty();
}

// 哪来的四十八部
bool IsQuestionedAtAll(std::string_view left) {
  return !AnyAtEnd(left,
                   {"哪来的", "哪来", "哪有", "哪里有", "哪里来的", "何来", "哪里是", "怎么是", "怎会是"})
              .empty();
}

// 黄风怪只会吹风: what he does is something else than what the question says.
bool DoesOnlyElse(std::string_view words, std::string_view right, const Premise& premise) {
  const Bearing bearing = BearingOf(words, premise);
  return StartsWith(right, "只会") && bearing.claim + bearing.asked == 0;
}

// How many of the characters of the words stand in the other text.
std::size_t CommonCharacters(std::string_view words, std::string_view other) {
  const std::u32string there = ToCodePoints(other);
  const std::u32string here = ToCodePoints(words);
  return static_cast<std::size_t>(std::count_if(
      here.begin(), here.end(), [&](char32_t c) { return there.find(c) != std::u32string::npos; }));
}

// 没有推倒果树 takes up the claim, 没有求饶 goes on from it.
bool TakesUpClaim(std::string_view object, const Premise& premise) {
  object = FirstCharacters(object, 12);
  const Bearing bearing{CommonPairs(object, premise.claim),
                        CommonPairs(object, premise.asked + premise.told)};
  if (bearing.asked > bearing.claim) return false;
  const bool ever = Contains(FirstCharacters(object, 6), "过");
  const std::string_view verb = FirstCharacters(premise.predicate, 1);
  if (!verb.empty() && StartsWith(object, verb) && bearing.asked == 0) return true;  // 没有死
  const std::string_view start = FirstCharacters(object, 4);  // 没有放这场火, for 放这场大火
  if (bearing.asked == 0 && CountCharacters(start) == 4 && CommonCharacters(start, premise.claim) == 4)
    return true;
  return bearing.claim > 0 || ever ||
         ContainsAny(object, {"参与", "出现", "出场", "登场", "关系", "此事", "这回事"});
}

const Words kDenials{"并没有", "没有", "并未", "不曾", "未曾",   "并不是", "不是", "并非", "并不",
                     "不在",   "不会", "哪里", "何曾", "哪来的", "哪有",   "何来", "没",   "未"};

bool IsDenied(std::string_view right, const Premise& premise) {
  if (IsFlatlyDenied(right)) return true;
  const std::string_view denial = FindNearStart(right, 4, kDenials);
  return !denial.empty() && TakesUpClaim(right.substr(denial.size()), premise);
}

// 包拯是宋朝人，不可能在阴间…: denied in a clause of its own, after the false part was named.
bool DeniesWhatWasNamed(const AnswerText& text, const Clause& clause, const Premise& premise) {
  if (!NamesAny(std::string_view(text.bare).substr(0, clause.begin), premise.false_names)) return false;
  const std::string_view words =
      SkipAny(text.TextOf(clause), {"他", "她", "它", "也", "更", "根本", "自然", "从"});
  if (IsFlatlyDenied(words) || !AnyAtEnd(words, {"不是他", "不是她", "不是它"}).empty()) return true;
  const std::string_view denial = AnyAtStart(words, kDenials);
  return !denial.empty() && CommonPairs(FirstCharacters(words.substr(denial.size()), 12), premise.claim) > 0;
}

// 推倒果树的其实 before 是孙悟空, without the adverbs.
std::string_view SubjectOf(std::string_view left) {
  return DropAnyAtEnd(left,
                      {"其实", "应该", "应当", "应",   "明明", "分明", "都",   "才",   "正",  "乃", "实际上",
                       "实际", "本来", "原本", "恰恰", "却",   "真正", "可能", "而",   "就",  "只", "实",
                       "便",   "该",   "大概", "恐怕", "好像", "似乎", "想必", "也许", "或许"});
}

// 推倒果树的是 and 其实是 before the true part; 先发现的是 answers what was asked.
bool IsPointedOut(std::string_view left, std::string_view right, const Premise& premise) {
  std::string_view gap;
  const Words meant{"说的是",     "指的是",     "问的是",     "说的应该是", "说的应是", "指的应该是",
                    "这里应为",   "这里应是",   "这里应该是", "此处应为",   "此处应是", "此处应该是",
                    "说的可能是", "指的可能是", "是想问",     "是想说",     "是不是指", "是把"};
  if (EndsNear(left, meant, 2, &gap)) return true;
  // It was Guanyin (观音菩萨) …
  if (EndsNear(left, {"itwas", "itis"}, 16, &gap) && (!AsksForItsKind(premise) || StartsWith(right, "who")))
    return true;
  const Bearing bearing = BearingOf(std::string(left) + "\n" + std::string(right), premise);
  const std::string_view after = SkipAny(right, {"边", "里", "中", "上", "那里", "那边"});
  const bool only_here = StartsWith(after, "才") || !FindNearStart(right, 4, {"才是", "才对"}).empty();
  if (only_here) return bearing.asked <= bearing.claim;
  const std::size_t most = bearing.claim > bearing.asked ? 12 : 6;  // 是 | 西海龙王的太子 | 摩昂
  const bool because = !AnyAtEnd(left, {"因为", "认为", "以为", "成为"}).empty();
  if (because || !EndsNear(left, {"是", "为", "叫", "乃", "系"}, most, &gap)) {
    const bool agent = !AnyAtEnd(left, {"被", "由"}).empty();
    return agent && bearing.claim > bearing.asked;
  }
  const std::string_view before = left.substr(0, left.size() - gap.size() - std::string_view("是").size());
  const std::string_view subject = SubjectOf(before);
  if (bearing.claim > bearing.asked) return true;
  const bool cleft = !AnyAtEnd(subject, {"的", "者", "的人", "的那位", "的地方"}).empty();
  const bool turned = subject.size() < before.size();  // 其实是
  if (cleft && (!ContainsAny(premise.asked, {"谁", "哪", "什么人"}) || (turned && !AsksForItsKind(premise))))
    return true;
  const bool split = bearing.claim > 0 && EndsWith(right, "的");  // 果树是悟空打倒的
  if (split && bearing.claim == bearing.asked) return true;
  if (bearing.asked > 0) return false;
  if (cleft) return true;
  const bool demonstrative = subject == "那" || subject == "这";
  if (demonstrative && right.empty() && !AsksForItsKind(premise)) return true;  // 那是头青毛狮子
  if (demonstrative) return !AnyAtEnd(right, {"的", "事", "所为", "情节", "故事"}).empty();
  return subject.size() < before.size() && !AsksWho(premise);
}

// 孙悟空推倒了果树 for 猪八戒推倒人参果树: the same is told of the true part.
bool TakesThePlace(std::string_view left, std::string_view right, const Premise& premise) {
  if (!SkipAny(left, {"其实", "是", "在", "当年", "书中", "原著中"}).empty()) return false;
  const std::u32string start = ToCodePoints(FirstCharacters(right, 5));
  const std::u32string predicate = ToCodePoints(FirstCharacters(premise.predicate, 2));
  const bool same_verb = start.find_first_of(predicate) != std::u32string::npos;
  const Bearing bearing = BearingOf(FirstCharacters(right, 8), premise);
  return same_verb && bearing.claim >= 2 && bearing.claim > bearing.asked;
}

// 喝毒茶是在黄花观, 发生在宝林寺: the true place where the claim puts another.
bool IsPlaced(std::string_view left, std::string_view right, const Premise& premise) {
  if (AsksWhere(premise)) return false;
  const Bearing bearing = BearingOf(std::string(left) + "\n" + std::string(right), premise);
  const bool set_there = left.empty() && !AnyAtStart(right, {"里", "中", "上", "那里", "那边"}).empty();
  if (set_there) return bearing.claim > 0 && bearing.claim >= bearing.asked;  // 黄花观里晕倒的是唐僧
  if (AnyAtEnd(left, {"在", "于", "到", "往"}).empty()) return false;
  const bool told_as_the_place = !AnyAtEnd(left, {"是在", "发生在", "出在", "应在", "才在"}).empty() ||
                                 !AnyAtStart(left, {"这", "那", "此", "该"}).empty();
  return bearing.claim > bearing.asked || (told_as_the_place && bearing.claim >= bearing.asked);
}

// 行者是跳进东洋大海洗澡的; 假猴是六耳猕猴: 是 … 的 around the true part, or the true part as all that 是
// says. Asked for a name it may be the answer.
bool IsInFocus(std::string_view left, std::string_view right, const Premise& premise) {
  // 是皇后对太子说的, asked 对谁说
  const bool acts = !AnyAtStart(right, {"对", "向", "给", "跟"}).empty() &&
                    ContainsAny(premise.claim, {"对\n", "向\n", "给\n", "跟\n"});
  if (AsksForItsKind(premise) && !acts) return false;
  const std::size_t copula = left.find("是");
  if (copula == std::string_view::npos) return false;
  const std::string_view gap = left.substr(copula + std::string_view("是").size());
  const std::string_view rest = DropAnyAtEnd(right, {"吧", "呢", "啊", "了", "呀"});
  if (gap.empty() && rest.empty()) return true;
  return EndsWith(rest, "的") && CountCharacters(gap) <= 6 && CountCharacters(rest) <= 8;
}

// 变成了罗刹女的丈夫牛魔王 for 变成红孩儿: the same verb has the true part as its object.
bool HasTheSameGovernor(std::string_view left, const Premise& premise) {
  std::string_view gap;
  return CountCharacters(premise.governor) == 2 && !Contains(premise.asked, premise.governor) &&
         EndsNear(left, {premise.governor}, 8, &gap);
}

// 被困在金铙里，不是瓶子里: the clause is set against something else in the next.
bool IsContrasted(const AnswerText& text, const Clause& clause, const Premise& premise) {
  if (clause.end >= text.bare.size()) return false;
  const std::string_view next = text.TextOf(text.ClauseAt(clause.end));
  return !AnyAtStart(next, {"不是", "而不是", "并不是", "并非", "而非", "不在"}).empty() &&
         !NamesAny(next, premise.true_names);
}

// 平顶山径过只有六百里 for 八百里: the true number where the claim has another.
bool PutsAmountRight(std::string_view words, const Premise& premise) {
  if (!premise.true_amount || !premise.false_amount) return false;
  bool is_true = false;
  for (const Quantity& quantity : FindQuantities(words)) {
    if (SameQuantity(quantity, *premise.false_amount)) return false;
    is_true = is_true || SameQuantity(quantity, *premise.true_amount);
  }
  const Bearing bearing = BearingOf(words, premise);
  return is_true && bearing.claim > 0 && bearing.claim >= bearing.asked;
}

// 玉面公主招的是牛魔王, for 招天蓬: what is told of the false part has another object.
bool GivesAnotherObject(std::string_view words, const Premise& premise, const Lexicon& lexicon) {
  return AnyPlaceOf(premise.false_names, words, [&](std::size_t begin, std::size_t end) {
    const std::string_view right = words.substr(end);
    const std::string_view verb = FirstCharacters(premise.predicate, 1);
    if (begin > 0 || verb.empty() || !StartsWith(right, verb)) return false;
    const std::string_view cleft = FindNearStart(right, 4, {"的是", "的则是", "的却是"});
    const std::string_view name = lexicon.NameAtStart(right.substr(cleft.size()));
    return !cleft.empty() && !name.empty() && BearingOf(cleft, premise).asked == 0 &&
           CommonCharacters(verb, premise.asked) == 0 &&
           !Contains(premise.claim + premise.asked + premise.told, name);
  });
}

}  // namespace

bool DeniesPremise(const AnswerText& text, const Clause& clause, const Premise& premise) {
  const std::string_view words = text.TextOf(clause);
  const bool denies = AnyPlaceOf(premise.false_names, words, [&](std::size_t begin, std::size_t end) {
    if (IsNegated(text, clause.begin + begin, clause.begin + end, false)) {
      const Bearing bearing = BearingOf(words, premise);
      return bearing.asked <= bearing.claim;
    }
    return IsQuestionedAtAll(words.substr(0, begin)) || DoesOnlyElse(words, words.substr(end), premise) ||
           IsDenied(words.substr(end), premise);
  });
  return denies || DeniesWhatWasNamed(text, clause, premise);
}

bool NamesAnother(const AnswerText& text, const Clause& clause, const Premise& premise,
                  const Lexicon& lexicon) {
  const std::string_view words = text.TextOf(clause);
  if (GivesAnotherObject(words, premise, lexicon)) return true;
  const std::string_view cleft = FindNearStart(words, 30,
                                               {"的是", "的人是", "的只有", "的应是", "的应该是", "的应当是",
                                                "的其实是", "的实际是", "的乃", "者是", "者乃", "者为"});
  if (cleft.empty()) return false;
  const std::string_view right = words.substr(cleft.size());
  const Bearing bearing = BearingOf(cleft, premise);
  if (NamesAny(words, premise.false_names)) return false;
  // 和唐僧绑在一起的是个樵夫: no name, but somebody else all the same.
  const bool somebody = StartsWith(right, "个") || StartsWith(right, "一个") || StartsWith(right, "一位");
  if (somebody && bearing.claim > bearing.asked && bearing.claim >= 2) return true;
  const std::string_view name = lexicon.NameAtStart(right);
  if (name.empty() || Contains(premise.claim, name) || Contains(premise.asked, name)) return false;
  // What was asked may be taken up by the cleft as long as it is no name.
  const bool no_name_asked = !AsksWho(premise) && !AsksWhere(premise);
  if (bearing.claim > bearing.asked && bearing.claim >= 2) return true;
  // 撞墙而死的是金池长老, for 撞死在墙上
  const std::string_view told = DropAnyAtEnd(cleft, {"的是", "的人是"});
  if (CommonCharacters(told, premise.claim + premise.told) >= 3 && CommonCharacters(told, premise.asked) == 0)
    return true;
  return no_name_asked && bearing.claim + bearing.asked >= 2;
}

bool PutsRight(const AnswerText& text, const Clause& clause, const Premise& premise) {
  const std::string_view words = text.TextOf(clause);
  const bool beside_the_false = NamesAny(words, premise.false_names);
  if (!beside_the_false && PutsAmountRight(words, premise)) return true;
  return AnyPlaceOf(premise.true_names, words, [&](std::size_t begin, std::size_t end) {
    if (IsNegated(text, clause.begin + begin, clause.begin + end, false)) return false;
    const std::string_view left = words.substr(0, begin);
    const std::string_view right = words.substr(end);
    if (IsPointedOut(left, right, premise)) return true;
    if (!AsksForItsKind(premise) && IsContrasted(text, clause, premise)) return true;
    return !beside_the_false && (TakesThePlace(left, right, premise) || IsPlaced(left, right, premise) ||
                                 IsInFocus(left, right, premise) || HasTheSameGovernor(left, premise));
  });
}

}  // namespace huoyan
