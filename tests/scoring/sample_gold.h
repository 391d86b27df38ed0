#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "evalsets/judgement.h"

namespace huoyan {

/// A gold set of `pairs` twins about as many facts, with real names and a false premise each.
inline GoldSet SampleGold(int pairs) {
  const std::vector<std::string> names{"花果山", "水帘洞", "五行山", "高老庄", "流沙河",
                                       "五庄观", "白虎岭", "火焰山", "盘丝洞", "狮驼岭"};
  GoldSet gold;
  gold.sha256 = "sample";
  for (int i = 0; i < pairs; ++i) {
    Question a;
    a.id = fmt::format("q{:03}a", i);
    a.prompt = fmt::format("第{}件法宝藏在什么地方？", i + 200);
    a.accepted = {names[static_cast<std::size_t>(i) % names.size()]};
    a.fact_id = fmt::format("f{}", i);
    a.twin_id = fmt::format("q{:03}u", i);
    a.evidence = {1, a.accepted};
    Question u = a;
    u.id = a.twin_id;
    u.twin_id = a.id;
    u.kind = QuestionKind::kFalsePremise;
    u.question_class = QuestionClass::kUnanswerable;
    u.prompt = fmt::format("诸葛亮把第{}件法宝藏在什么地方？", i + 200);
    u.accepted.clear();
    u.answer_type = AnswerType::kFree;
    u.edit = PremiseEdit{std::string("老君"), "诸葛亮", EditDistance::kFar};
    gold.questions.push_back(a);
    gold.questions.push_back(u);
  }
  return gold;
}

/// Judgements for SampleGold in its order, one letter (C, W, R, X) each.
inline std::vector<Judgement> JudgementsFrom(const GoldSet& gold, const std::string& letters) {
  std::vector<Judgement> judgements;
  for (std::size_t i = 0; i < gold.questions.size(); ++i) {
    Judgement judgement;
    judgement.id = gold.questions[i].id;
    judgement.verdict = static_cast<Verdict>(std::string("CWRX").find(letters.at(i)));
    judgement.rule = "test";
    judgements.push_back(judgement);
  }
  return judgements;
}

}  // namespace huoyan
