#include "evalsets/premise.h"

#include <algorithm>

#include "evalsets/characters.h"
#include "evalsets/mention.h"
#include "evalsets/normalise.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// The novel calls its main figures by many names, and so do replies.
const std::vector<Words>& NamesakeGroups() {
  static const Words monkey{"孙悟空", "悟空", "孙行者", "行者", "孙大圣", "齐天大圣", "大圣", "美猴王"};
  static const Words pig{"猪八戒", "八戒", "猪悟能", "悟能", "天蓬元帅"};
  static const Words sand{"沙僧", "沙和尚", "沙悟净", "悟净", "卷帘大将"};
  static const Words monk{"唐僧", "三藏", "唐三藏", "玄奘"};
  static const Words guanyin{"观音菩萨", "观音", "观世音", "观世音菩萨"};
  static const Words buddha{"如来", "如来佛", "如来佛祖", "佛祖"};
  static const Words laojun{"太上老君", "老君"};
  static const Words zhenyuan{"镇元大仙", "镇元子"};
  static const Words heavenly_king{"托塔天王", "托塔李天王", "李天王", "李靖"};
  static const Words erlang{"二郎神", "二郎真君", "杨戬"};
  static const Words judge_bao{"包拯", "包公", "包青天"};
  static const Words jiang{"姜子牙", "姜太公", "姜尚"};
  static const Words white_snake{"白素贞", "白娘子"};
  static const std::vector<Words> groups{monkey,    pig,    sand,       monk,          guanyin,
                                         buddha,    laojun, zhenyuan,   heavenly_king, erlang,
                                         judge_bao, jiang,  white_snake};
  return groups;
}

void AddName(std::vector<std::string>& names, std::string_view name) {
  if (CountCharacters(name) < 2 || std::find(names.begin(), names.end(), name) != names.end()) return;
  names.emplace_back(name);
}

// 昴日 for 昴日星官, 黛玉 for 林黛玉.
std::vector<std::string> FormsOf(const std::string& name, const Lexicon& lexicon) {
  std::vector<std::string> forms{name};
  for (const std::string& other : lexicon.OtherNamesOf(name)) AddName(forms, other);
  for (const Words& group : NamesakeGroups()) {
    if (std::find(group.begin(), group.end(), name) == group.end()) continue;
    for (const std::string_view other : group) AddName(forms, other);
  }
  const std::string_view title =
      AnyAtEnd(name, {"菩萨", "星官", "大将", "古佛", "佛祖", "公主", "大王", "大仙", "祖师", "真君", "神"});
  AddName(forms, std::string_view(name).substr(0, name.size() - title.size()));
  const Words surnames{"林", "鲁", "姜", "诸葛", "武", "宋", "贾", "薛", "闻", "赵"};
  if (const auto surname = AnyAtStart(name, surnames); !surname.empty() && CountCharacters(name) >= 3)
    AddName(forms, std::string_view(name).substr(surname.size()));
  return forms;
}

template <typename Visit>
bool AnyPlaceOf(const std::vector<std::string>& names, std::string_view words, const Visit& visit) {
  for (const std::string& name : names) {
    for (std::size_t at = words.find(name); at != std::string_view::npos; at = words.find(name, at + 1)) {
      if (visit(at, at + name.size())) return true;
    }
  }
  return false;
}

bool NamesAny(std::string_view words, const std::vector<std::string>& names) {
  return AnyPlaceOf(names, words, [](std::size_t, std::size_t) { return true; });
}

// Whether words speak of what the premise claims or of what was asked beyond it.
struct Bearing {
  std::size_t claim;
  std::size_t asked;
};
Bearing BearingOf(std::string_view words, const Premise& premise) {
  return {CommonPairs(words, premise.claim), CommonPairs(words, premise.asked)};
}

// 从未教过他, 怎么可能认识他: what no narrator says of somebody who did it.
bool IsFlatlyDenied(std::string_view right) {
  const Words flat{"从未",   "从没",     "从来没", "不可能", "怎么可能", "怎么会", "怎会",     "尚未",
                   "还没",   "还未",     "并无",   "无关",   "不属于",   "根本没", "压根没",   "未参与",
                   "没参与", "没有参与", "不存在", "不相干", "没有这",   "没有那", "没有关系", "没关系"};
  const Words narrated{"开口", "说", "反应", "来得及", "出声", "答", "动", "站", "等", "见"};
  std::string_view denial = FindNearStart(right, 4, flat);
  if (denial.empty()) return false;
  const std::string_view object = SkipAny(right.substr(denial.size()), {"有", "来得"});
  const bool not_yet = !AnyAtEnd(denial, {"尚未", "还没", "还未"}).empty();
  return !not_yet || AnyAtStart(object, narrated).empty();
}

// 没有推倒果树 takes up the claim, 没有求饶 goes on from it.
bool TakesUpClaim(std::string_view object, const Premise& premise) {
  object = FirstCharacters(object, 12);
  const Bearing bearing = BearingOf(object, premise);
  if (bearing.asked > bearing.claim) return false;
  const bool ever = Contains(FirstCharacters(object, 6), "过");
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
                      {"其实", "应该", "应当", "应", "明明", "分明", "都", "才", "正", "乃", "实际上", "实际",
                       "本来", "原本", "恰恰", "却", "真正", "可能", "而", "就", "只", "实", "便"});
}

bool AsksForAName(const Premise& premise) {
  return ContainsAny(premise.asked, {"谁", "哪位", "哪个", "哪一位"});
}

// 推倒果树的是 and 其实是 before the true part; 先发现的是 answers what was asked.
bool IsPointedOut(std::string_view left, std::string_view right, const Premise& premise) {
  std::string_view gap;
  const Words meant{"说的是",     "指的是",     "问的是",     "说的应该是", "说的应是", "指的应该是",
                    "这里应为",   "这里应是",   "这里应该是", "此处应为",   "此处应是", "此处应该是",
                    "说的可能是", "指的可能是", "是想问",     "是想说",     "是不是指", "是把"};
  if (EndsNear(left, meant, 2, &gap)) return true;
  const Bearing bearing = BearingOf(std::string(left) + "\n" + std::string(right), premise);
  if (!FindNearStart(right, 4, {"才是", "才对"}).empty()) return bearing.asked <= bearing.claim;
  const std::size_t most = bearing.claim > bearing.asked ? 12 : 6;  // 是 | 西海龙王的太子 | 摩昂
  if (!EndsNear(left, {"是", "为", "叫"}, most, &gap)) {
    const bool agent = !AnyAtEnd(left, {"被", "由"}).empty();
    return agent && bearing.claim > bearing.asked;
  }
  const std::string_view before = left.substr(0, left.size() - gap.size() - std::string_view("是").size());
  const std::string_view subject = SubjectOf(before);
  if (bearing.claim > bearing.asked) return true;
  const bool cleft = !AnyAtEnd(subject, {"的", "的人", "的那位", "的地方"}).empty();
  if (cleft && !ContainsAny(premise.asked, {"谁", "哪", "什么人"})) return true;
  const bool split = bearing.claim > 0 && EndsWith(right, "的");  // 果树是悟空打倒的
  if (split && bearing.claim == bearing.asked) return true;
  if (bearing.asked > 0) return false;
  if (cleft) return true;
  const bool demonstrative = subject == "那" || subject == "这";
  if (demonstrative) return !AnyAtEnd(right, {"的", "事", "所为", "情节", "故事"}).empty();
  return subject.size() < before.size() && !AsksForAName(premise);
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

// Where a clause of the question begins to ask: 如来立下的米山有 | 多高.
std::size_t StartOfQuestion(std::string_view clause) {
  std::size_t start = clause.size();
  for (const std::string_view word :
       {"什么", "哪", "谁", "多", "几", "吗", "怎", "为何", "有没有", "是否", "何"})
    start = std::min(start, clause.find(word));
  return start;
}

}  // namespace

Premise PreparePremise(const PremiseEdit& edit, const std::string& folded_prompt, const Lexicon& lexicon) {
  Premise premise;
  const std::string false_part = Normalise(edit.to);
  premise.false_names = FormsOf(false_part, lexicon);
  const AnswerText prompt = ReadAnswerText(folded_prompt);
  if (edit.from) {
    premise.true_names = FormsOf(Normalise(*edit.from), lexicon);
    // Who is part of the question anyway may be named without putting anything right.
    if (NamesAny(prompt.bare, premise.true_names)) premise.true_names.clear();
  }
  for (const Clause& clause : prompt.clauses) {
    const std::string_view words = prompt.TextOf(clause);
    const std::size_t question = StartOfQuestion(words);
    const std::size_t at = words.find(false_part);
    if (at == std::string_view::npos || at > question) {
      premise.asked += std::string(words) + "\n";
      continue;
    }
    const std::string_view after = words.substr(at + false_part.size(), question - at - false_part.size());
    if (premise.predicate.empty())
      premise.predicate = SkipAny(after, {"的", "在", "把", "被", "从", "和", "同"});
    premise.claim += std::string(words.substr(0, at)) + "\n" + std::string(after) + "\n";
    premise.asked += std::string(words.substr(question)) + "\n";
  }
  return premise;
}

bool DeniesPremise(const AnswerText& text, const Clause& clause, const Premise& premise) {
  const std::string_view words = text.TextOf(clause);
  const bool denies = AnyPlaceOf(premise.false_names, words, [&](std::size_t begin, std::size_t end) {
    if (IsNegated(text, clause.begin + begin, clause.begin + end, false)) {
      const Bearing bearing = BearingOf(words, premise);
      return bearing.asked <= bearing.claim;
    }
    return IsDenied(words.substr(end), premise);
  });
  return denies || DeniesWhatWasNamed(text, clause, premise);
}

bool NamesAnother(const AnswerText& text, const Clause& clause, const Premise& premise,
                  const Lexicon& lexicon) {
  const std::string_view words = text.TextOf(clause);
  const std::string_view cleft = FindNearStart(
      words, 30, {"的是", "的人是", "的只有", "的应是", "的应该是", "的应当是", "的其实是", "的实际是"});
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
  const bool no_name_asked =
      !AsksForAName(premise) && !ContainsAny(premise.asked, {"什么人", "哪里", "哪座"});
  if (bearing.claim > bearing.asked && bearing.claim >= 2) return true;
  return no_name_asked && bearing.claim + bearing.asked >= 2;
}

bool PutsRight(const AnswerText& text, const Clause& clause, const Premise& premise) {
  const std::string_view words = text.TextOf(clause);
  return AnyPlaceOf(premise.true_names, words, [&](std::size_t begin, std::size_t end) {
    if (IsNegated(text, clause.begin + begin, clause.begin + end, false)) return false;
    const std::string_view left = words.substr(0, begin);
    const std::string_view right = words.substr(end);
    if (IsPointedOut(left, right, premise)) return true;
    return !NamesAny(words, premise.false_names) && TakesThePlace(left, right, premise);
  });
}

}  // namespace huoyan
