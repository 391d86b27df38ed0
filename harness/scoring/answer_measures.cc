#include "harness/scoring/answer_measures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "evalsets/characters.h"
#include "evalsets/normalise.h"

namespace huoyan {
namespace {

bool IsSet(const Question& question) {
  return question.answer_type == AnswerType::kSet || question.answer_type == AnswerType::kOrderedSet;
}

// What a reply may be worded like: any accepted answer; for a set, its members one after another.
std::vector<std::u32string> ReferencesOf(const Question& question) {
  std::vector<std::u32string> references;
  for (const std::string& accepted : question.accepted) {
    const std::string first_alias = IsSet(question) ? accepted.substr(0, accepted.find('|')) : accepted;
    const std::u32string reference = ToCodePoints(Normalise(first_alias));
    if (IsSet(question) && !references.empty()) {
      references.front() += reference;
    } else {
      references.push_back(reference);
    }
  }
  return references;
}

}  // namespace

AnswerMeasures::AnswerMeasures(const GoldSet& gold) {
  std::unordered_map<std::string, std::size_t> facts;
  for (const Question& question : gold.questions) {
    if (!IsAnswerable(question)) continue;
    const std::size_t cluster = facts.emplace(question.fact_id, facts.size()).first->second;
    asked_.emplace(question.id, Asked{cluster, ReferenceTexts(ReferencesOf(question))});
  }
}

void AnswerMeasures::AddTo(Scorecard& card, const std::vector<Judgement>& judgements,
                           const std::vector<Answer>& answers) const {
  std::vector<ConfidentAnswer> confident;
  std::vector<TextOverlap> overlaps;
  std::vector<std::size_t> clusters;
  for (std::size_t i = 0; i < answers.size() && i < judgements.size(); ++i) {
    const auto found = asked_.find(judgements[i].id);
    if (found == asked_.end()) continue;
    const auto& [cluster, references] = found->second;
    overlaps.push_back(references.Measure(ToCodePoints(Normalise(answers[i].answer))));
    clusters.push_back(cluster);
    const Verdict verdict = judgements[i].verdict;
    const bool is_tried = verdict == Verdict::kCorrect || verdict == Verdict::kWrong;
    if (!is_tried || !answers[i].mean_logprob) continue;
    const double confidence = std::exp(std::min(0.0, *answers[i].mean_logprob));
    confident.push_back({confidence, verdict == Verdict::kCorrect, cluster});
  }
  card.overlap = AverageOverlap(overlaps, clusters);
  card.calibration.reset();
  if (!confident.empty()) card.calibration = Calibrate(std::move(confident));
}

}  // namespace huoyan
