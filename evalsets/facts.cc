#include "evalsets/facts.h"

#include <algorithm>
#include <unordered_map>

#include "evalsets/records.h"

namespace huoyan {

const Fields<FalsePremise>& DescribeFields(Type<FalsePremise>) {
  static const auto fields =
      Fields<FalsePremise>()
          .Required("question", &FalsePremise::question, {"the question", "题面"})
          .Required("from", &FalsePremise::from, {"what the chapter has", "原文内容"})
          .Required("to", &FalsePremise::to, {"what was put in", "换入内容"})
          .Required("anchor", &FalsePremise::anchor, {"key word that stays", "保留的关键词"});
  return fields;
}

const Fields<Fact>& DescribeFields(Type<Fact>) {
  static const auto fields =
      Fields<Fact>()
          .Required("id", &Fact::id, {"unique name", "唯一编号"})
          .Required("chapter", &Fact::chapter, {"chapter of the novel", "回目"}, Between(1, 100))
          .Required("kind", &Fact::kind, {"what is asked", "题目类型"})
          .Required("answer_type", &Fact::answer_type, {"how answers are compared", "答案的比对方式"})
          .Required("questions", &Fact::questions, {"different wordings of the question", "不同问法"})
          .Required("answer", &Fact::answer, {"the short answer", "简短答案"})
          .Required("accepted", &Fact::accepted, {"the answer and its aliases", "答案及其别名"})
          .Required("statement", &Fact::statement, {"the fact as one sentence", "一句话陈述"})
          .Optional("explain", &Fact::explain, {"a request that the statement answers", "以陈述作答的请求"})
          .Optional("quote", &Fact::quote, {"a span of the chapter, verbatim", "该回原文片段"})
          .Required("terms", &Fact::terms, {"anchors that occur in the chapter", "该回中出现的锚词"})
          .Optional("false", &Fact::false_premise, {"the same with a false premise", "假前提改写"})
          .Check([](const Fact& fact) -> std::optional<Text> {
            if (fact.questions.empty()) return Text{"a fact needs a question", "事实至少要有一个问题"};
            if (fact.terms.empty())
              return Text{"a fact needs a term to be checked by", "事实至少要有一个锚词"};
            const bool lists_members =
                fact.answer_type == AnswerType::kSet || fact.answer_type == AnswerType::kOrderedSet;
            if (!lists_members &&
                std::find(fact.accepted.begin(), fact.accepted.end(), fact.answer) == fact.accepted.end()) {
              return Say("the answer {} is not among \"accepted\"", "答案 {} 不在 \"accepted\" 之中",
                         fact.answer);
            }
            return std::nullopt;
          });
  return fields;
}

std::vector<Fact> ParseFacts(std::string_view text, const std::string& file) {
  std::vector<Problem> problems;
  std::vector<Fact> facts;
  std::unordered_map<std::string, int> lines;
  for (JsonRecord<Fact>& record : ReadJsonRecords<Fact>(text, file, problems)) {
    const int line = record.document.PositionOf(Json::json_pointer()).line;
    const auto [first, is_new] = lines.emplace(record.value.id, line);
    if (!is_new) {
      record.Fail(problems, "id",
                  Say("id {} is used again; it first stands in line {}", "编号 {} 重复；首次出现在第 {} 行",
                      record.value.id, first->second));
    }
    facts.push_back(std::move(record.value));
  }
  ThrowIfAny(std::move(problems));
  return facts;
}

std::vector<Fact> LoadFacts(const std::string& path) { return ParseFacts(ReadFile(path), path); }

}  // namespace huoyan
