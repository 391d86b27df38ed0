#include "evalsets/premise_parts.h"

#include <algorithm>

#include "evalsets/answer_text.h"
#include "evalsets/normalise.h"
#include "evalsets/words.h"

namespace huoyan {
namespace {

// The novel calls its main figures by many names, and so do replies.
const std::vector<std::vector<std::string_view>>& NamesakeGroups() {
  static const std::vector<std::vector<std::string_view>> groups{
      {"孙悟空", "悟空", "孙行者", "行者", "孙大圣", "齐天大圣", "大圣", "美猴王"},
      {"猪八戒", "八戒", "猪悟能", "悟能", "天蓬元帅"},
      {"沙僧", "沙和尚", "沙悟净", "悟净", "卷帘大将"},
      {"唐僧", "三藏", "唐三藏", "玄奘"},
      {"观音菩萨", "观音", "观世音", "观世音菩萨"},
      {"如来", "如来佛", "如来佛祖", "佛祖", "佛"},
      {"太上老君", "老君"},
      {"镇元大仙", "镇元子"},
      {"托塔天王", "托塔李天王", "李天王", "李靖"},
      {"二郎神", "二郎真君", "杨戬"},
      {"包拯", "包公", "包青天"},
      {"狄仁杰", "狄公", "狄大人", "狄阁老"},
      {"姜子牙", "姜太公", "姜尚", "子牙"},
      {"妲己", "苏妲己"},
      {"唐玄宗", "李隆基", "唐明皇", "玄宗"},
      {"吕洞宾", "吕祖", "纯阳子", "洞宾"},
      {"孙思邈", "药王", "孙真人", "思邈"},
      {"济公", "道济", "济颠", "济癫"},
      {"白居易", "白乐天", "香山居士"},
      {"韦驮", "韦陀", "韦驮菩萨", "韦陀菩萨"},
      {"鸠摩罗什", "罗什", "鸠摩罗什法师"},
      {"闻太师", "闻仲"},
      {"太乙真人", "太乙"},
      {"准提道人", "准提"},
      {"张果老", "张果"},
      {"扁鹊", "秦越人"},
      {"鸿钧老祖", "鸿钧"},
      {"通天教主", "通天"},
      {"文成公主", "文成"},
      {"白素贞", "白娘子"},
      {"白骨夫人", "白骨精", "尸魔"},
      {"小龙", "小白龙", "白龙马", "玉龙"},
      {"老和尚", "金池长老", "老院主"},
      {"卵二姐", "卯二姐"},
      {"娘娘", "皇后", "王后"},
      {"尉迟敬德", "尉迟恭", "胡敬德", "敬德"},
      {"秦叔宝", "秦琼", "叔宝"},
      {"罗刹女", "铁扇公主", "铁扇仙"}};
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
  for (const std::vector<std::string_view>& group : NamesakeGroups()) {
    if (std::find(group.begin(), group.end(), name) == group.end()) continue;
    for (const std::string_view other : group) AddName(forms, other);
  }
  const std::string_view title =
      AnyAtEnd(name, {"菩萨", "星官", "星君", "大将", "古佛", "佛祖", "公主", "太子", "大王", "大仙", "祖师",
                      "老祖", "真君", "真人", "天王", "天尊", "娘娘", "神"});
  AddName(forms, std::string_view(name).substr(0, name.size() - title.size()));
  // 寿星 for 南极寿星
  const std::string_view known =
      lexicon.NameAtEnd(std::string_view(name).substr(FirstCharacters(name, 1).size()));
  AddName(forms, known);
  // 钵盂 for 金钵盂
  if (CountCharacters(name) == 3)
    AddName(forms, std::string_view(name).substr(AnyAtStart(name, {"金", "银", "铜", "铁", "玉"}).size()));
  const Words surnames{"林", "鲁", "姜", "诸葛", "武", "宋", "贾", "薛", "闻", "赵"};
  if (const auto surname = AnyAtStart(name, surnames); !surname.empty() && CountCharacters(name) >= 3)
    AddName(forms, std::string_view(name).substr(surname.size()));
  return forms;
}

std::size_t FirstOf(std::string_view clause, Words words) {
  std::size_t first = clause.size();
  for (const std::string_view word : words) first = std::min(first, clause.find(word));
  return first;
}

// Where a clause of the question begins to ask: 如来立下的米山有 | 多高. 几 and 多 ask only where nothing
// else in the question does: 刻了几个字，是谁先看清的.
std::size_t StartOfQuestion(std::string_view clause, bool with_amounts) {
  const std::size_t start =
      FirstOf(clause, {"为什么", "什么", "哪", "谁", "吗", "怎", "为何", "有没有", "是否", "何", "多少"});
  return with_amounts ? std::min(start, FirstOf(clause, {"多", "几"})) : start;
}

// The number that a part of the question is, if it is one.
std::optional<Quantity> AmountOf(const std::string& part) {
  std::vector<Quantity> found = FindQuantities(Fold(part));
  if (found.size() != 1 || found.front().approximate) return std::nullopt;
  return std::move(found.front());
}

// Names that the question itself uses put nothing right; when it uses the replaced one, no name does.
std::vector<std::string> NamesBeyond(std::string_view prompt, std::vector<std::string> names) {
  if (Contains(prompt, names.front())) return {};
  names.erase(std::remove_if(names.begin(), names.end(),
                             [&](const std::string& name) { return Contains(prompt, name); }),
              names.end());
  return names;
}

// Sorts the clause that holds the false part at `at` into what is claimed and what is asked. What follows
// 为什么 is claimed: 祝融为什么要放火.
void SplitClause(std::string_view words, std::size_t at, std::size_t size, std::size_t question,
                 Premise& premise) {
  const std::string_view adverb =
      AnyAtStart(words.substr(question), {"为什么", "为何", "怎么", "怎样", "如何", "什么时候", "何时"});
  premise.claim +=
      std::string(words.substr(question + adverb.size(), adverb.empty() ? 0 : words.size())) + "\n";
  if (!adverb.empty()) words = words.substr(0, question + adverb.size());
  const std::string_view after = words.substr(at + size, question - at - size);
  if (premise.predicate.empty())
    premise.predicate =
        SkipAny(after, {"的", "在", "把", "被", "从", "和", "同", "公主", "菩萨", "大王", "佛祖"});
  if (premise.governor.empty()) premise.governor = LastCharacters(words.substr(0, at), 2);
  premise.claim += std::string(words.substr(0, at)) + "\n" + std::string(after) + "\n";
  premise.asked += std::string(words.substr(question)) + "\n";
}

}  // namespace

Premise PreparePremise(const PremiseEdit& edit, const std::string& folded_prompt, const Lexicon& lexicon) {
  Premise premise;
  const std::string false_part = Normalise(edit.to);
  premise.false_names = FormsOf(false_part, lexicon);
  premise.false_amount = AmountOf(edit.to);
  const AnswerText prompt = ReadAnswerText(folded_prompt);
  if (edit.from) {
    premise.true_names = NamesBeyond(prompt.bare, FormsOf(Normalise(*edit.from), lexicon));
    premise.true_amount = AmountOf(*edit.from);
  }
  const bool asks_amount =
      std::none_of(prompt.clauses.begin(), prompt.clauses.end(), [&](const Clause& clause) {
        const std::string_view words = prompt.TextOf(clause);
        return StartOfQuestion(words, false) < words.size();
      });
  for (const Clause& clause : prompt.clauses) {
    const std::string_view words = prompt.TextOf(clause);
    const std::size_t question = StartOfQuestion(words, asks_amount);
    const std::size_t at = words.find(false_part);
    if (at != std::string_view::npos && at <= question) {
      SplitClause(words, at, false_part.size(), question, premise);
    } else if (question == words.size()) {
      premise.told += std::string(words) + "\n";
    } else {
      premise.asked += std::string(words) + "\n";
    }
  }
  return premise;
}

Bearing BearingOf(std::string_view words, const Premise& premise) {
  return {CommonPairs(words, premise.claim + premise.told), CommonPairs(words, premise.asked)};
}

bool AsksWho(const Premise& premise) {
  return ContainsAny(premise.asked,
                     {"谁", "哪位", "哪个", "哪一位", "哪两", "哪几", "哪些", "哪三", "什么人", "何人"});
}

bool AsksWhere(const Premise& premise) {
  return ContainsAny(premise.asked, {"哪里", "哪儿", "哪座", "哪处", "哪条", "哪国", "何处", "什么地方",
                                     "什么山", "什么洞"});
}

bool AsksForItsKind(const Premise& premise) {
  if (premise.true_names.empty()) return false;
  return IsPlaceName(premise.true_names.front()) ? AsksWhere(premise) : AsksWho(premise);
}

bool NamesAny(std::string_view words, const std::vector<std::string>& names) {
  return AnyPlaceOf(names, words, [](std::size_t, std::size_t) { return true; });
}

}  // namespace huoyan
