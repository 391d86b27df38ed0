#include "harness/sweep/dev_score.h"

#include <unordered_map>

#include "harness/scoring/tally.h"

namespace huoyan {
namespace {

GoldSet DevOf(const GoldSet& gold) {
  GoldSet dev = FilterBySplit(gold, Split::kDev);
  return dev.questions.empty() ? gold : dev;
}

}  // namespace

DevScorer::DevScorer(const GoldSet& gold) : grader_(DevOf(gold)) {}

std::optional<double> DevScorer::Score(const StoredRun& run) const {
  const std::vector<Question>& questions = grader_.gold().questions;
  if (run.record.status != TrialStatus::kCompleted || questions.empty()) return std::nullopt;
  std::unordered_map<std::string, const Answer*> first;
  for (const Answer& answer : run.answers) first.emplace(answer.id, &answer);
  std::size_t appropriate = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const auto found = first.find(questions[i].id);
    if (found == first.end()) continue;
    appropriate += IsAppropriate(questions[i], grader_.Grade(i, found->second->answer).verdict) ? 1 : 0;
  }
  return static_cast<double>(appropriate) / static_cast<double>(questions.size());
}

}  // namespace huoyan
