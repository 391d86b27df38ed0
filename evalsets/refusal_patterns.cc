#include "evalsets/refusal_patterns.h"

#include <algorithm>
#include <initializer_list>

#include "evalsets/characters.h"
#include "evalsets/mention.h"
#include "evalsets/numerals.h"

namespace huoyan {
namespace {

using Words = std::initializer_list<std::string_view>;

// Nobody in a story says these of himself.
const Words kImpersonal{"无法得知",
                        "无从得知",
                        "不得而知",
                        "无从考证",
                        "无法考证",
                        "无可奉告",
                        "没有相关信息",
                        "没有足够的信息",
                        "缺乏相关信息",
                        "信息不足",
                        "无法提供",
                        "无法给出",
                        "无法作答",
                        "无法解答",
                        "暂无答案",
                        "没有答案",
                        "没有确切答案",
                        "没有准确答案",
                        "未知数",
                        "超出了我的",
                        "超出我的",
                        "没有找到相关",
                        "找不到相关",
                        "没有查到",
                        "查不到",
                        "无法查证",
                        "没有可靠的依据",
                        "不便回答",
                        "无法确认",
                        "无法核实",
                        "没有办法回答",
                        "没法回答",
                        "难以回答",
                        "拒绝回答",
                        "不予回答",
                        "不作回答",
                        "无法准确回答",
                        "不掌握",
                        "没有掌握",
                        "没有印象",
                        "想不起来",
                        "不敢妄言",
                        "不敢断言",
                        "恕我",
                        "不足以回答",
                        "未能找到",
                        "没有这方面",
                        "idontknow",
                        "idonotknow",
                        "dontknow",
                        "cannotanswer",
                        "cantanswer",
                        "unabletoanswer",
                        "unabletoprovide",
                        "cannotprovide",
                        "noinformation",
                        "donothaveinformation",
                        "donthaveinformation",
                        "cannotdetermine",
                        "cannotconfirm",
                        "notabletoanswer",
                        "ihavenoidea",
                        "donotrecall",
                        "dontrecall",
                        "cannotrecall",
                        "isunknown"};

// These count when it is the speaker who lacks the knowledge.
const Words kPersonal{"没有找到", "没找到",     "未找到",     "未能找到", "不知道",   "不清楚",
                      "不了解",   "不晓得",     "不记得",     "记不得",   "记不清",   "记不起",
                      "没听说过", "没有听说过", "不明白",     "无法回答", "不能回答", "无法确定",
                      "不能确定", "无法判断",   "不会回答",   "不懂",     "答不上来", "回答不了",
                      "不太了解", "不太清楚",   "不是很清楚", "并不清楚", "不太记得", "不知"};

const Words kHedges{"不确定",   "不太确定",  "不敢确定",   "不能肯定",  "不敢肯定", "不太肯定",
                    "说不准",   "不好说",    "拿不准",     "没有把握",  "没把握",   "不一定对",
                    "未必准确", "imnotsure", "iamnotsure", "notcertain"};

// The premise or its subject is denied.
const Words kDenials{"不存在",         "查无此",         "没有这个",       "没有这样",
                     "没有这回",       "没有这段",       "没有这一",       "没有这种",
                     "没有此",         "没这回事",       "并无此",         "无此人",
                     "无此事",         "无此情节",       "无此说",         "没有提到",
                     "没有提及",       "没有提过",       "未提到",         "未提及",
                     "并未提",         "未曾提",         "没有出现",       "没有出场",
                     "未出场",         "没出场",         "没有登场",       "没有露面",
                     "未出现",         "未曾出现",       "不曾出现",       "从未出现",
                     "没出现",         "没有记载",       "未记载",         "无记载",
                     "未见记载",       "没有描写",       "没有描述",       "未描写",
                     "没有写到",       "没有写过",       "未写",           "没有相关",
                     "没有任何",       "没有交代",       "未交代",         "不是西游记",
                     "不属于西游记",   "并非西游记",     "不在西游记",     "与西游记无关",
                     "和西游记无关",   "前提有误",       "前提错误",       "前提不成立",
                     "前提是错",       "前提不对",       "前提不正确",     "问题有误",
                     "题目有误",       "提问有误",       "问题有错",       "问题本身有误",
                     "问题本身不成立", "问题不成立",     "说法有误",       "说法不对",
                     "说法不准确",     "说法错误",       "说法不正确",     "说法不成立",
                     "说法是错",       "描述有误",       "与原著不符",     "和原著不符",
                     "不符合原著",     "与事实不符",     "与书中不符",     "张冠李戴",
                     "子虚乌有",       "没有发生",       "并未发生",       "从未发生",
                     "没发生",         "混淆了",         "搞混了",         "弄混了",
                     "记混了",         "不是书中",       "不是原著",       "不是小说",
                     "并非书中",       "并非原著",       "不属于原著",     "不属于书中",
                     "不属于这部",     "您记错",         "你记错",         "您可能记错",
                     "你可能记错",     "是虚构的说法",   "无中生有",       "没有依据",
                     "并没有依据",     "属于红楼梦",     "属于三国演义",   "属于水浒传",
                     "红楼梦中的",     "红楼梦里的",     "三国演义中的",   "三国演义里的",
                     "水浒传中的",     "水浒传里的",     "封神演义中的",   "红楼梦的人物",
                     "三国演义的人物", "水浒传的人物",   "出自红楼梦",     "出自三国",
                     "出自水浒",       "出自封神",       "notmentioned",   "doesnotappear",
                     "doesntappear",   "doesnotexist",   "doesntexist",    "nosuch",
                     "neverappears",   "nevermentioned", "notinthenovel",  "notinthebook",
                     "notpartof",      "falsepremise",   "premiseisfalse", "premiseisincorrect",
                     "premiseiswrong", "doesnotoccur",   "neverhappens",   "noevidence",
                     "notacharacterin"};

// Soft denials say only that the book is silent; a guess after them is an answer.
const Words kSoftDenials{"没有明确", "未明确",   "没有具体", "未具体",     "没有详细",
                         "未详细",   "没有说明", "未说明",   "没有直接说", "没明说"};

const Words kFillers{"抱歉",     "对不起", "很遗憾",   "遗憾的是",   "建议",          "请您",     "请你",
                     "请提供",   "请参考", "请查",     "请问",       "您可以",        "你可以",   "如果您",
                     "如果你",   "如有",   "更多信息", "更多的信息", "查阅",          "参考原著", "欢迎",
                     "作为一个", "作为ai", "希望",     "感谢",       "谢谢",          "好的",     "这个问题",
                     "该问题",   "关于",   "根据原著", "根据西游记", "根据我",        "以免误导", "避免误导",
                     "sorry",    "please", "ifyou",    "asanai",     "unfortunately", "thankyou"};

const Words kGuesses{"应该是", "应该在", "应该叫", "应是",      "可能是",    "可能在", "可能叫",  "大概是",
                     "大概在", "也许是", "或许是", "我猜",      "猜测",      "估计",   "想必",    "答案是",
                     "答案应", "我认为", "我觉得", "推测",      "多半是",    "恐怕是", "似乎是",  "好像是",
                     "好像叫", "印象中", "我记得", "大约",      "probably",  "maybe",  "perhaps", "ithink",
                     "iguess", "itis",   "itwas",  "itmightbe", "itshouldbe"};

const Words kBookWords{"书中", "书里", "原著",   "原书", "小说",      "西游记",
                       "文中", "原文", "故事里", "全书", "inthebook", "inthenovel"};
const Words kAbsences{"并没有", "没有", "并无", "查无", "找不到", "没提",
                      "没写",   "从未", "不曾", "未曾", "并未",   "没"};

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
  const std::string_view left = clause.substr(0, at);
  for (const std::string_view self : {"我", "本人", "笔者", "ai", "模型", "助手", "小编"}) {
    if (Contains(LastCharacters(left, 8), self)) return true;
  }
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

// 包拯是宋朝人，不可能在阴间…: denied in a clause of its own, after the false part was named.
bool DeniesWhatWasNamed(const AnswerText& text, const Clause& clause, const RefusalContext& context) {
  const std::string_view before = std::string_view(text.bare).substr(0, clause.begin);
  if (!Contains(before, *context.false_part)) return false;
  const std::string_view words = text.TextOf(clause);
  if (StartsWith(words, "不可能") || StartsWith(words, "也不可能")) return true;
  for (const std::string_view denial : {"并没有", "并未", "从未", "从没", "根本没有", "没有", "没"}) {
    if (!StartsWith(words, denial)) continue;
    const std::string_view rest = words.substr(denial.size());
    return CountCharacters(rest) >= 4 && Contains(context.prompt, FirstCharacters(rest, 4));
  }
  return false;
}

// 并不是镇元大仙, 镇元大仙从未…: the false part itself is denied.
bool DeniesFalsePart(const AnswerText& text, const Clause& clause, std::string_view false_part) {
  const std::string_view words = text.TextOf(clause);
  for (std::size_t at = words.find(false_part); at != std::string_view::npos;
       at = words.find(false_part, at + 1)) {
    const std::size_t begin = clause.begin + at;
    if (IsNegated(text, begin, begin + false_part.size(), false)) return true;
    const std::string_view right = words.substr(at + false_part.size());
    for (const std::string_view denial : {"并没有", "从来没", "并未", "从未", "不曾", "并不", "不是", "并非",
                                          "没有", "不在", "与此无关", "无关", "没", "不属于", "不可能"}) {
      const std::size_t found = right.find(denial);
      if (found != std::string_view::npos && CountCharacters(right.substr(0, found)) <= 2) return true;
    }
  }
  return false;
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
    if (!Contains(context.prompt, words) && words != "一个" && words != "一位") return true;
  }
  return false;
}

ClauseReading ReadClause(const AnswerText& text, const Clause& clause, const RefusalContext& context,
                         const Lexicon& lexicon) {
  const std::string_view words = clause.unquoted;
  if (words.empty()) return {};
  if (const auto found = FindUnechoed(words, kSoftDenials, context.prompt); !found.empty())
    return {ClauseRole::kHedge, found};
  if (const auto found = FindUnechoed(words, kDenials, context.prompt); !found.empty())
    return {ClauseRole::kRebuttal, found};
  if (const auto found = FindAbsenceInBook(words, context.prompt);
      !found.empty() && !Contains(context.prompt, found))
    return {ClauseRole::kRebuttal, found};
  if (context.false_part &&
      (DeniesFalsePart(text, clause, *context.false_part) || DeniesWhatWasNamed(text, clause, context))) {
    return {ClauseRole::kRebuttal, *context.false_part};
  }
  if (const auto found = FindUnechoed(words, kHedges, context.prompt);
      !found.empty() && IsSpokenOfOneself(words, found, lexicon))
    return {ClauseRole::kHedge, found};
  if (const auto found = FindUnechoed(words, kImpersonal, context.prompt); !found.empty())
    return {ClauseRole::kDecline, found};
  if (const auto found = FindUnechoed(words, kPersonal, context.prompt);
      !found.empty() && IsSpokenOfOneself(words, found, lexicon))
    return {ClauseRole::kDecline, found};
  for (const std::string_view filler : kFillers) {
    if (Contains(words, filler)) return {ClauseRole::kFiller, filler};
  }
  return {};
}

}  // namespace huoyan
