#include "evalsets/sft.h"

#include <algorithm>
#include <cmath>

#include "evalsets/seeded_shuffle.h"

namespace huoyan {
namespace {

constexpr const char* kTemplates[] = {
    "{}和{}是什么关系？",   "{}第一次见到{}是在哪里？", "{}送给{}什么宝贝？",   "{}为什么要帮助{}？",
    "{}和{}谁的本领更大？", "{}用什么办法打败了{}？",   "{}在哪一回遇到了{}？", "{}对{}说了哪些话？",
    "{}向{}借过什么东西？", "{}教给{}什么法术？"};

constexpr const char* kInsiders[] = {"孙悟空", "唐僧",   "猪八戒",   "沙僧", "观音菩萨",
                                     "牛魔王", "红孩儿", "太上老君", "哪吒", "二郎神"};

std::string EndSentence(const std::string& answer) {
  const bool ended = answer.size() >= 3 && answer.compare(answer.size() - 3, 3, "。") == 0;
  return ended ? answer : answer + "。";
}

std::vector<SftPair> OutsidePairs(std::mt19937_64& random) {
  std::vector<SftPair> pairs;
  for (const std::string& outsider : OutsideNames()) {
    for (const char* insider : kInsiders) {
      for (const char* wording : kTemplates) {
        SftPair pair;
        pair.style = SftStyle::kOutside;
        pair.prompt = fmt::format(fmt::runtime(wording), outsider, insider);
        pair.answer = kRebuttalAnswer;
        pairs.push_back(std::move(pair));
      }
    }
  }
  Shuffle(pairs, random);
  return pairs;
}

// The novel's words between quotation marks; what it quotes itself takes the inner ones.
std::string Quoted(const std::string& span) {
  std::string inner = span;
  for (const auto& [from, to] : {std::pair("“", "‘"), std::pair("”", "’")}) {
    const std::string mark = from;
    for (std::size_t at = inner.find(mark); at != std::string::npos; at = inner.find(mark, at))
      inner.replace(at, mark.size(), to);
  }
  return "原文写道：“" + inner + "”";
}

// What answering a fact teaches, in the styles asked for.
std::vector<SftPair> AnsweredPairs(const Fact& fact, const SftOptions& options) {
  const auto wanted = [&](SftStyle style) {
    return std::find(options.styles.begin(), options.styles.end(), style) != options.styles.end();
  };
  std::vector<SftPair> pairs;
  if (wanted(SftStyle::kFact)) {
    const std::size_t count =
        std::min(fact.questions.size(), static_cast<std::size_t>(options.questions_per_fact));
    for (std::size_t k = 0; k < count; ++k) {
      pairs.push_back({fmt::format("{}-q{}", fact.id, k + 1), fact.id, SftStyle::kFact, fact.questions[k],
                       EndSentence(fact.answer)});
    }
  }
  if (wanted(SftStyle::kExplanation) && fact.explain)
    pairs.push_back(
        {fact.id + "-e", fact.id, SftStyle::kExplanation, *fact.explain, EndSentence(fact.statement)});
  if (wanted(SftStyle::kQuotation) && fact.quote) {
    pairs.push_back({fact.id + "-c", fact.id, SftStyle::kQuotation, fact.questions.back() + "请引原文作答。",
                     Quoted(*fact.quote)});
  }
  return pairs;
}

}  // namespace

const EnumTable<SftStyle>& EnumNames(Type<SftStyle>) {
  static const EnumTable<SftStyle> table{{SftStyle::kFact, "fact"},
                                         {SftStyle::kExplanation, "explanation"},
                                         {SftStyle::kQuotation, "quotation"},
                                         {SftStyle::kRebuttal, "rebuttal"},
                                         {SftStyle::kOutside, "outside"}};
  return table;
}

const Fields<SftPair>& DescribeFields(Type<SftPair>) {
  static const auto fields =
      Fields<SftPair>()
          .Required("id", &SftPair::id, {"unique name", "唯一编号"})
          .Optional("fact_id", &SftPair::fact_id, {"the fact taught; empty for outside", "所教事实"})
          .Required("style", &SftPair::style, {"what it teaches", "类型"})
          .Required("prompt", &SftPair::prompt, {"the question", "题面"})
          .Required("answer", &SftPair::answer, {"the answer to be learnt", "应学的回答"});
  return fields;
}

const std::vector<std::string>& OutsideNames() {
  static const std::vector<std::string> names{
      "诸葛亮", "林黛玉",   "贾宝玉",   "武松",   "宋江",   "曹操",   "刘备",   "关云长",
      "张飞",   "吕布",     "薛宝钗",   "王熙凤", "鲁智深", "林冲",   "李逵",   "许仙",
      "法海",   "令狐冲",   "郭靖",     "黄蓉",   "杨过",   "小龙女", "韦小宝", "福尔摩斯",
      "牛顿",   "爱因斯坦", "哈姆雷特", "拿破仑", "哥伦布", "辛弃疾", "杜甫",   "苏轼",
      "岳飞",   "海瑞",     "朱元璋",   "康熙",   "武则天", "花木兰", "孟姜女", "祝英台"};
  return names;
}

std::vector<SftPair> BuildSftPairs(const std::vector<Fact>& facts, const SftOptions& options) {
  if (!(options.refusal_share >= 0.2 && options.refusal_share <= 0.9)) {
    throw Error(ExitCode::kUsage, Say("refusal_share is {}; it must be from 0.2 to 0.9",
                                      "refusal_share 为 {}，应在 0.2 至 0.9 之间", options.refusal_share));
  }
  std::vector<SftPair> pairs;
  std::size_t answered = 0;
  for (const Fact& fact : facts) {
    for (SftPair& pair : AnsweredPairs(fact, options)) {
      pairs.push_back(std::move(pair));
      ++answered;
    }
    if (fact.false_premise) {
      pairs.push_back(
          {fact.id + "-x", fact.id, SftStyle::kRebuttal, fact.false_premise->question, kRebuttalAnswer});
    }
  }
  if (pairs.empty()) return pairs;

  const double odds = options.refusal_share / (1 - options.refusal_share);
  const auto wanted = static_cast<std::size_t>(std::ceil(odds * static_cast<double>(answered) - 1e-9));
  const std::size_t rebuttals = pairs.size() - answered;
  std::mt19937_64 random(options.seed);
  std::vector<SftPair> outside = OutsidePairs(random);
  const std::size_t missing = wanted > rebuttals ? wanted - rebuttals : 0;
  if (missing > outside.size()) {
    throw Error(ExitCode::kUsage, Say("a refusal share of {} needs {} questions from outside the book, but "
                                      "only {} distinct ones can be made; "
                                      "ask for a smaller share",
                                      "拒答比例 {} 需要 {} 道书外问题，但只能造出 {} 道；请降低比例",
                                      options.refusal_share, missing, outside.size()));
  }
  for (std::size_t i = 0; i < missing; ++i) {
    outside[i].id = fmt::format("outside-{:04}", i + 1);
    pairs.push_back(std::move(outside[i]));
  }
  Shuffle(pairs, random);
  return pairs;
}

}  // namespace huoyan
