#include "evalsets/passing.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

const Words kRelations{"徒弟", "弟子", "徒儿",   "大徒弟", "儿子", "女儿", "父亲", "母亲", "爸爸",
                       "妈妈", "妻子", "丈夫",   "夫人",   "小妾", "兄弟", "弟弟", "哥哥", "大哥",
                       "妹妹", "姐姐", "师父",   "师傅",   "师弟", "师兄", "坐骑", "手下", "部下",
                       "部将", "先锋", "童子",   "童儿",   "侍者", "宠物", "叔叔", "侄子", "侄儿",
                       "外甥", "舅舅", "公公",   "岳父",   "女婿", "孙子", "朋友", "邻居", "仆人",
                       "随从", "义子", "干儿子", "表弟",   "义兄", "义弟", "使者", "亲戚", "部属"};

// Nouns that still say who the one asked for is.
const Words kIdentities{"名字", "名号", "道号", "法号", "别号", "称号", "绰号", "外号", "封号", "法名",
                        "真名", "本名", "原名", "全名", "大名", "俗名", "本相", "原形", "真身", "化身",
                        "前身", "身份", "答案", "别名", "别称", "称呼", "住处", "洞府", "主人", "自己"};

// 观音菩萨的徒弟木叉, but not 菩提祖师的徒弟孙悟空 where the question names the latter.
bool IsPossessor(std::string_view right, std::string_view prompt) {
  // 弥勒佛身边司磬的童子
  const std::string_view beside =
      AnyAtStart(right, {"身边", "座前", "座下", "坐下", "门下", "手下", "麾下", "跟前"});
  if (beside.empty() && !StartsWith(right, "的")) return false;
  right = right.substr(beside.empty() ? std::string_view("的").size() : beside.size());
  const std::string_view relation = FindNearStart(right, beside.empty() ? 2 : 6, kRelations);
  if (relation.empty() || Contains(prompt, LastCharacters(relation, 2))) return false;
  // 太上老君的坐骑 says whose it is.
  const bool is_kept = relation.size() >= 6 && !AnyAtEnd(relation, {"坐骑", "宠物"}).empty();
  if (is_kept && ContainsAny(prompt, {"骑", "归", "主人", "所有", "谁养", "谁家", "谁的"})) return false;
  const std::string_view whose = SkipAny(right.substr(relation.size()), {"就是", "便是", "是", "叫", "名叫"});
  return whose.empty() || !Contains(prompt, FirstCharacters(whose, 2));
}

// 风火轮里的乾坤圈
bool IsContainer(std::string_view alias, std::string_view right) {
  return !IsPlaceName(alias) && !AnyAtStart(right, {"里的", "中的", "里面的"}).empty();
}

// 李玉英是唐王的妹妹，不过翠莲借的是宫女的身子: only the topic; what was asked is told in the next clause.
bool IsTopicOnly(const AnswerText& text, const Clause& clause, const MentionTarget& target) {
  if (clause.end >= text.bare.size()) return false;
  const std::string_view next = text.TextOf(text.ClauseAt(clause.end));
  const bool names = std::any_of(target.aliases.begin(), target.aliases.end(),
                                 [&](const std::string& alias) { return Contains(next, alias); });
  return !names && !AnyAtStart(next, {"不过", "但", "然而", "可是"}).empty() && Contains(next, "的是") &&
         CommonPairs(next, target.prompt) > 0 && CommonPairs(text.TextOf(clause), target.prompt) == 0;
}

// 牛魔王是他叔叔, 镇元子只是个樵夫: the whole clause tells of the name, but nothing that was asked.
bool IsAside(std::string_view left, std::string_view right, std::string_view prompt, const Lexicon& lexicon) {
  // 观音养的金鱼是另一条
  if (!AnyAtStart(right, {"是另", "是别的", "是别人", "是其他"}).empty()) return true;
  if (!SkipAny(left, {"而", "至于", "其中", "另外", "那", "这"}).empty()) return false;
  const std::string_view copula = AnyAtStart(
      right, {"只是", "则是", "只不过是", "不过是", "才是", "其实是", "也是", "乃是", "却是", "是", "乃"});
  if (copula.empty()) return false;
  const std::string_view rest = right.substr(copula.size());
  const bool lesser = !AnyAtStart(copula, {"只", "则", "不过"}).empty();
  const std::string_view owner = lexicon.NameAtStart(rest);
  const bool of_another =
      !AnyAtStart(rest, {"他", "她", "它", "其", "那位", "前者", "另", "别的", "别人"}).empty() ||
      (!owner.empty() && !Contains(prompt, owner) && rest.substr(owner.size()) == "的");
  if (!lesser && !of_another) return false;
  if (ContainsAny(rest, {"旁边", "附近", "隔壁", "对面", "手下", "身边", "门下"})) return true;
  const std::string_view noun = LastCharacters(DropAnyAtEnd(rest, {"之一", "而已", "罢了", "了", "的"}), 2);
  return !Contains(prompt, noun) && !ContainsAny(rest, kIdentities);
}

// 角木蛟，与奎木狼同属…: a companion of the one named before.
bool IsCompanion(std::string_view left, std::string_view right) {
  return !AnyAtEnd(left, {"与", "和", "跟"}).empty() && CountCharacters(left) <= 2 &&
         !AnyAtStart(right, {"同属", "同为", "同列", "同是", "并称", "齐名", "一样"}).empty();
}

// “尊父”是太上老君，“尊兄”才是李天王: said of something else than what the question and the clause before
// name.
bool IsSaidOfAnother(std::string_view before, std::string_view left, std::string_view prompt) {
  const std::string_view copula = AnyAtEnd(left, {"才是", "则是", "倒是"});
  const std::string_view subject = left.substr(0, left.size() - copula.size());
  const std::string_view subject_before = before.substr(0, before.find("是"));
  const std::size_t length = CountCharacters(subject);
  return !copula.empty() && length >= 2 && length <= 3 && !Contains(prompt, subject) &&
         !subject_before.empty() && subject_before.size() < before.size() && Contains(prompt, subject_before);
}

// Does the clause answer by itself, with another name or a thing of the kind asked for: 积雷山。; 大唐国界。;
// 她供的尊父是牛魔王?
bool GivesAnother(const AnswerText& text, const Clause& clause, std::string_view alias,
                  const std::string& prompt, const Lexicon& lexicon) {
  const std::string_view words = text.TextOf(clause);
  const std::string_view answer = SkipAny(words, {"是", "应该", "应当", "应", "可能", "大概", "为", "在"});
  const std::size_t size = CountCharacters(answer);
  const std::string_view name = lexicon.NameAtStart(answer);
  if (!name.empty() && !Contains(prompt, name)) {
    if (size <= CountCharacters(name) + 3) return true;
  }
  // 变成了孙悟空的师父唐僧; 二十八宿里少了亢金龙。
  const std::string_view last = lexicon.NameAtEnd(words);
  std::string_view gap;
  const bool is_told = EndsNear(words.substr(0, words.size() - last.size()),
                                {"是", "叫", "为", "乃", "系", "变成", "变作"}, 8, &gap);
  const bool is_alike = !last.empty() && !Contains(prompt, last) && IsPlaceName(last) == IsPlaceName(alias);
  if (is_alike && !Contains(words, alias) && (is_told || clause.EndsSentence())) return true;
  // 是他母亲的周忌
  if (clause.begin == 0 && StartsWith(words, "是") && !Contains(words, alias) &&
      CommonPairs(words, prompt) > 0)
    return true;
  const std::size_t asked = std::min({prompt.find("哪"), prompt.find("什么"), prompt.find("何")});
  return clause.EndsSentence() && asked < prompt.size() && size >= 2 && size <= 6 &&
         !Contains(prompt, answer) &&
         Contains(std::string_view(prompt).substr(asked), LastCharacters(answer, 1));
}

bool AnswersBefore(const AnswerText& text, std::size_t from, const Clause& clause, std::string_view alias,
                   const std::string& prompt, const Lexicon& lexicon) {
  return std::any_of(text.clauses.begin(), text.clauses.end(), [&](const Clause& c) {
    return c.begin >= from && c.begin < clause.begin && GivesAnother(text, c, alias, prompt, lexicon);
  });
}

// 太乙真人。: a first sentence that is no more than a name.
bool IsShortSentence(const Clause& clause, std::string_view words) {
  const std::size_t size = CountCharacters(words);
  return clause.EndsSentence() && size >= 2 && size <= 6 &&
         AnyAtEnd(words, {"的", "是", "错", "对", "下", "答"}).empty();
}

// 北海龙王 | 敖顺是他的兄弟: widens the mention over the target's names that touch it in the clause.
void TakeInNeighbours(std::string_view bare, const Clause& clause, const std::vector<std::string>& aliases,
                      std::size_t& begin, std::size_t& end) {
  for (const std::string& alias : aliases) {
    if (end < clause.end && StartsWith(bare.substr(end, clause.end - end), alias)) end += alias.size();
    if (EndsWith(bare.substr(clause.begin, begin - clause.begin), alias)) begin -= alias.size();
  }
}

// Does the clause tell what the name does elsewhere: 后来拜他为将; 在锦香亭上正哭呢; 在瑶池隔壁;
// 另有一颗定颜珠?
bool TellsOfElsewhere(std::string_view left, std::string_view right) {
  const Words elsewhere{"没有", "并没有", "并未", "并不", "从未", "只",   "后来", "当时", "那时",
                        "此时", "还在",   "还好", "仍",   "依旧", "正在", "正好", "留守", "留在"};
  std::string_view gap;
  if (EndsNear(left, {"另有", "另外有"}, 3, &gap)) return true;
  if (CountCharacters(left) > 2) return false;  // 皇后 | 娘娘
  return !AnyAtStart(right, elsewhere).empty() || ContainsAny(right, {"隔壁", "旁边", "附近", "对面"}) ||
         (EndsWith(right, "呢") && ContainsAny(right, {"正", "还"}));
}

// 是向李天王借的，广目天王没有这件宝物; 昴日鸡。奎木狼当时还在天上; 大唐国界。高老庄离乌斯藏国还有很远:
// beside another answer a clause about the name that does not say what was asked.
bool IsBystander(std::string_view left, std::string_view right, bool answered, bool elsewhere,
                 const MentionTarget& target) {
  const bool begins = SkipAny(left, {"他的", "她的", "它的", "后来", "最后"}).empty();
  const bool compared = !AnyAtEnd(left, {"离", "距", "靠近", "挨着", "不如"}).empty();
  if (right.empty() || (!elsewhere && (!answered || (!begins && !compared)))) return false;
  const bool tells_errand = StartsWith(right, "是") && EndsWith(right, "的") &&
                            !AnyAtStart(right.substr(std::string_view("是").size()),
                                        {"来", "去", "后来", "前来", "另", "负责", "帮"})
                                 .empty();
  const bool apposed = StartsWith(right, "的") && !ContainsAny(right, {"是", "倒", "却"});
  const Words same{"就是", "才是", "便是", "也是", "是", "即", "也叫", "也称", "又", "正是", "亦", "等"};
  if (apposed || (!tells_errand && !AnyAtStart(right, same).empty())) return false;
  return CommonPairs(FirstCharacters(right, 12), target.asked) == 0;
}

// 狮驼王称通风大圣，猕猴王称移山大圣: said of a name that the question does not ask about, beside the one it
// does.
bool IsSaidOfAnotherName(const AnswerText& text, const Clause& clause, std::string_view left,
                         const std::string& prompt, const Lexicon& lexicon) {
  const Words verbs{"称", "叫", "是", "名叫", "自称", "号称", "叫做", "号"};
  const auto says = [&](std::string_view words, std::string_view name) {
    return !name.empty() && !AnyAtStart(words.substr(name.size()), verbs).empty();
  };
  const std::string_view other = lexicon.NameAtStart(left);
  if (!says(left, other) || Contains(prompt, other)) return false;
  return std::any_of(text.clauses.begin(), text.clauses.end(), [&](const Clause& c) {
    const std::string_view words = text.TextOf(c);
    const std::string_view name = lexicon.NameAtStart(words);
    return c.begin != clause.begin && says(words, name) && Contains(prompt, name);
  });
}

}  // namespace

bool IsInPassing(const AnswerText& text, std::size_t from, std::size_t begin, std::size_t end,
                 const MentionTarget& target, const Lexicon& lexicon) {
  const Clause& clause = text.ClauseAt(begin);
  const std::string_view bare = text.bare;
  const std::string_view alias = bare.substr(begin, end - begin);
  TakeInNeighbours(bare, clause, target.aliases, begin, end);
  const std::string_view left = bare.substr(clause.begin, begin - clause.begin);
  end = std::max(end, begin + lexicon.NameAtStart(bare.substr(begin)).size());  // 太阴 | 星君
  const std::string_view right = end >= clause.end ? std::string_view() : bare.substr(end, clause.end - end);
  if (IsPossessor(right, target.prompt) || IsContainer(alias, right)) return true;
  if (IsTopicOnly(text, clause, target)) return true;
  if (IsSaidOfAnotherName(text, clause, left, target.prompt, lexicon)) return true;
  if (clause.begin <= from) return false;
  // An aside needs something that it stands beside, and nothing after it that takes it up: 也是红孩儿的父亲.
  const std::string_view before = bare.substr(from, clause.begin - from);
  if (IsCompanion(left, right) || IsSaidOfAnother(before, left, target.prompt)) return true;
  const bool taken_up =
      !AnyAtStart(bare.substr(clause.end), {"也", "同时", "就是", "又是", "正是", "所以", "因此"}).empty();
  if (taken_up) return false;
  const bool answered = AnswersBefore(text, from, clause, alias, target.prompt, lexicon);
  const bool beside_an_answer = answered || ContainsAny(before, {"是", "叫", "在", "为"}) ||
                                !AnyAtEnd(before, {"的", "的他", "的她"}).empty();
  const Clause& first = text.ClauseAt(from);
  const bool beside_a_name = beside_an_answer || IsShortSentence(first, text.TextOf(first)) ||
                             !lexicon.FindNovelName(before, target.prompt).empty();
  return (beside_an_answer && IsAside(left, right, target.prompt, lexicon)) ||
         IsBystander(left, right, answered, beside_a_name && TellsOfElsewhere(left, right), target);
}

}  // namespace huoyan
