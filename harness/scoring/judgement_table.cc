#include "harness/scoring/judgement_table.h"

#include <map>
#include <utility>

namespace huoyan {

JudgementTable::JudgementTable(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  std::unordered_map<std::string, std::size_t> by_id;
  std::unordered_map<std::string, std::size_t> by_fact;
  for (std::size_t q = 0; q < gold.questions.size(); ++q) {
    by_id.emplace(gold.questions[q].id, q);
    cluster_of_.push_back(by_fact.emplace(gold.questions[q].fact_id, by_fact.size()).first->second);
  }
  clusters_ = by_fact.size();
  for (const Question& question : gold.questions) {
    const auto twin = by_id.find(question.twin_id);
    twin_of_.push_back(twin == by_id.end() ? std::nullopt : std::optional(twin->second));
  }

  std::map<int, std::size_t> sample_numbers;
  for (const Judgement& judgement : judgements) sample_numbers.emplace(judgement.sample, 0);
  for (auto& [number, place] : sample_numbers) place = samples_++;

  // A table far larger than its judgements is mostly holes: say so without laying it out.
  if (samples_ * gold.questions.size() > 2 * (judgements.size() + gold.questions.size())) {
    throw Error(ExitCode::kExecution,
                Say("{} judgements cannot cover {} questions x {} samples; every question needs every sample",
                    "{} 条判定不足以覆盖 {} 题 x {} 次回答；每题须有每次回答", judgements.size(),
                    gold.questions.size(), samples_));
  }
  std::vector<Problem> problems;
  const auto complain = [&problems](Text what) { AddProblem(problems, {{}, std::move(what)}); };
  cells_.assign(gold.questions.size() * samples_, nullptr);
  for (const Judgement& judgement : judgements) {
    const auto question = by_id.find(judgement.id);
    if (question == by_id.end()) {
      complain(Say("a judgement is on {}, which is not in the gold set", "有判定针对题集中没有的题目 {}",
                   judgement.id));
      continue;
    }
    const Judgement*& cell = cells_[question->second * samples_ + sample_numbers[judgement.sample]];
    if (cell != nullptr) {
      complain(Say("question {} sample {} was judged twice", "题目 {} 第 {} 次回答有两条判定", judgement.id,
                   judgement.sample));
    }
    cell = &judgement;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i] == nullptr) {
      complain(Say("question {} lacks a judgement", "题目 {} 缺少判定", gold.questions[i / samples_].id));
    }
  }
  if (samples_ == 0 && !gold.questions.empty()) {
    complain(Say("there are no judgements for {} questions", "{} 道题没有任何判定", gold.questions.size()));
  }
  if (!problems.empty()) throw Error(ExitCode::kExecution, std::move(problems));
}

}  // namespace huoyan
