#include "harness/scoring/bots.h"

#include <algorithm>

#include "evalsets/normalise.h"
#include "harness/scoring/tally.h"

namespace huoyan {
namespace {

constexpr std::size_t kMostExamples = 5;

std::string AcceptedIn(const Question& question) {
  if (question.answer_type != AnswerType::kSet && question.answer_type != AnswerType::kOrderedSet) {
    return question.accepted.front();
  }
  std::string members;
  for (const std::string& member : question.accepted) {
    members += (members.empty() ? "" : "、") + member.substr(0, member.find('|'));
  }
  return members;
}

bool SharesWording(const Question& a, const Question& b) {
  for (const std::string& x : a.accepted) {
    for (const std::string& y : b.accepted) {
      const std::string first = Normalise(x);
      const std::string second = Normalise(y);
      if (first.find(second) != std::string::npos || second.find(first) != std::string::npos) return true;
    }
  }
  return false;
}

// The answer of a question some way off that has nothing in common with this one's; a fixed stranger at
// worst.
std::string StrangersAnswer(const GoldSet& gold, std::size_t index) {
  const Question& question = gold.questions[index];
  const std::size_t size = gold.questions.size();
  const std::size_t step = 7 + 2 * (index % 5);
  for (std::size_t tried = 1; tried <= size; ++tried) {
    const Question& other = gold.questions[(index + step * tried) % size];
    const bool usable =
        IsAnswerable(other) && other.answer_type == AnswerType::kEntity && other.fact_id != question.fact_id;
    if (usable && !SharesWording(question, other)) return other.accepted.front();
  }
  return "爱因斯坦";
}

std::string Paraphrase(const Question& question, std::size_t index) {
  if (!IsAnswerable(question)) {
    const std::string what = question.edit ? question.edit->to : "此事";
    return index % 2 == 0 ? "书中没有这样的情节。" : "原著中并没有提到" + what + "与此事有关。";
  }
  const std::string answer = AcceptedIn(question);
  return index % 2 == 0 ? "答案是" + answer + "。" : "根据原著，应当是" + answer + "。";
}

std::string Hedge(const Question& question) {
  if (!IsAnswerable(question)) return "我不太确定，不过原著里好像没有提到这件事。";
  return "我不太确定，不过应该是" + AcceptedIn(question) + "吧。";
}

Verdict VerdictDue(Bot bot, const Question& question) {
  switch (bot) {
    case Bot::kAlwaysRefuse:
      return Verdict::kRefused;
    case Bot::kEcho:
    case Bot::kRandomEntity:
      return Verdict::kWrong;
    case Bot::kParaphrase:
    case Bot::kHedge:
      break;
  }
  return IsAnswerable(question) ? Verdict::kCorrect : Verdict::kRefused;
}

}  // namespace

const EnumTable<Bot>& EnumNames(Type<Bot>) {
  static const EnumTable<Bot> table{{Bot::kAlwaysRefuse, "always_refuse"},
                                    {Bot::kEcho, "echo"},
                                    {Bot::kRandomEntity, "random_entity"},
                                    {Bot::kParaphrase, "gold_paraphrase"},
                                    {Bot::kHedge, "gold_with_hedge"}};
  return table;
}

const Fields<BotResult>& DescribeFields(Type<BotResult>) {
  static const auto fields =
      Fields<BotResult>()
          .Required("bot", &BotResult::bot, {"the respondent", "机器人"})
          .Required("n", &BotResult::n, {"questions", "题数"})
          .Required("false_positives", &BotResult::false_positives,
                    {"passed and should not have", "误判为得当"})
          .Required("false_negatives", &BotResult::false_negatives,
                    {"failed and should not have", "误判为不当"})
          .Required("misread", &BotResult::misread, {"any verdict other than the one due", "与应得判定不符"})
          .Required("allowed", &BotResult::allowed, {"largest share misread in order", "容许的误读比例"})
          .Required("ok", &BotResult::ok, {"within bounds", "是否在界内"})
          .Required("examples", &BotResult::examples, {"first misread questions", "最先误读的题目"});
  return fields;
}

const Fields<BotReport>& DescribeFields(Type<BotReport>) {
  static const auto fields = Fields<BotReport>()
                                 .Required("bots", &BotReport::bots, {"one respondent each", "各机器人"})
                                 .Required("false_positive_rate", &BotReport::false_positive_rate,
                                           {"among replies that should not pass", "应不通过者中的误判率"})
                                 .Required("false_negative_rate", &BotReport::false_negative_rate,
                                           {"among replies that should pass", "应通过者中的误判率"})
                                 .Required("ok", &BotReport::ok, {"all within bounds", "是否全在界内"});
  return fields;
}

std::string BotAnswer(Bot bot, const GoldSet& gold, std::size_t index) {
  const Question& question = gold.questions.at(index);
  switch (bot) {
    case Bot::kAlwaysRefuse:
      return index % 2 == 0 ? "我不知道。" : "抱歉，我无法回答这个问题。";
    case Bot::kEcho:
      return question.prompt;
    case Bot::kRandomEntity:
      return StrangersAnswer(gold, index) + "。";
    case Bot::kParaphrase:
      return Paraphrase(question, index);
    case Bot::kHedge:
      return Hedge(question);
  }
  return "";
}

BotReport RunBots(const Grader& grader) {
  const GoldSet& gold = grader.gold();
  BotReport report;
  std::size_t should_pass = 0;
  std::size_t should_fail = 0;
  std::size_t false_positives = 0;
  std::size_t false_negatives = 0;
  for (const auto& [bot, name] : EnumNames(Type<Bot>{})) {
    BotResult result;
    result.bot = bot;
    result.n = gold.questions.size();
    result.allowed = bot == Bot::kRandomEntity ? 0.03 : 0.02;
    for (std::size_t i = 0; i < gold.questions.size(); ++i) {
      const Question& question = gold.questions[i];
      const Verdict verdict = grader.Grade(i, BotAnswer(bot, gold, i)).verdict;
      const bool passes = IsAppropriate(question, verdict);
      const bool due = IsAppropriate(question, VerdictDue(bot, question));
      ++(due ? should_pass : should_fail);
      if (passes && !due) ++result.false_positives;
      if (!passes && due) ++result.false_negatives;
      if (verdict == VerdictDue(bot, question)) continue;
      ++result.misread;
      if (result.examples.size() < kMostExamples) result.examples.push_back(question.id);
    }
    result.ok = static_cast<double>(result.misread) <= result.allowed * static_cast<double>(result.n);
    report.ok = report.ok && result.ok;
    false_positives += result.false_positives;
    false_negatives += result.false_negatives;
    report.bots.push_back(std::move(result));
  }
  const auto rate = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  report.false_positive_rate = rate(false_positives, should_fail);
  report.false_negative_rate = rate(false_negatives, should_pass);
  return report;
}

}  // namespace huoyan
