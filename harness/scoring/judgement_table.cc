#include "harness/scoring/judgement_table.h"

#include <map>

namespace huoyan {
namespace {

constexpr std::size_t kMostProblems = 20;

// Collects what is wrong, up to a readable number.
class Complaints {
 public:
  void Add(Text what) {
    if (++count_ <= kMostProblems) Push(std::move(what));
  }
  void ThrowIfAny() {
    if (count_ == 0) return;
    if (count_ > kMostProblems) {
      Push(Say("and {} more", "另有 {} 处", count_ - kMostProblems));
    }
    throw Error(ExitCode::kExecution, std::move(problems_));
  }

 private:
  void Push(Text what) {
    problems_.emplace_back();
    problems_.back().what = std::move(what);
  }

  std::size_t count_ = 0;
  std::vector<Problem> problems_;
};

}  // namespace

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

  Complaints complaints;
  // A table far larger than its judgements is mostly holes: say so without laying it out.
  if (samples_ * gold.questions.size() > 2 * (judgements.size() + gold.questions.size())) {
    complaints.Add(
        Say("{} judgements cannot cover {} questions x {} samples; every question needs every sample",
            "{} 条判定不足以覆盖 {} 题 x {} 次回答；每题须有每次回答", judgements.size(),
            gold.questions.size(), samples_));
    complaints.ThrowIfAny();
  }
  cells_.assign(gold.questions.size() * samples_, nullptr);
  for (const Judgement& judgement : judgements) {
    const auto question = by_id.find(judgement.id);
    if (question == by_id.end()) {
      complaints.Add(Say("a judgement is on {}, which is not in the gold set",
                         "有判定针对题集中没有的题目 {}", judgement.id));
      continue;
    }
    const Judgement*& cell = cells_[question->second * samples_ + sample_numbers[judgement.sample]];
    if (cell != nullptr) {
      complaints.Add(Say("question {} sample {} was judged twice", "题目 {} 第 {} 次回答有两条判定",
                         judgement.id, judgement.sample));
    }
    cell = &judgement;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i] == nullptr) {
      complaints.Add(
          Say("question {} lacks a judgement", "题目 {} 缺少判定", gold.questions[i / samples_].id));
    }
  }
  if (samples_ == 0 && !gold.questions.empty()) {
    complaints.Add(
        Say("there are no judgements for {} questions", "{} 道题没有任何判定", gold.questions.size()));
  }
  complaints.ThrowIfAny();
}

}  // namespace huoyan
