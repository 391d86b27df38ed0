#include "harness/gate/obstacles.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/summary/ranking.h"

namespace huoyan {

std::vector<Text> FindObstacles(const GateInput& input, const GoldSet& gold) {
  std::vector<Text> obstacles;
  for (const GateRun* run : {&input.baseline, &input.candidate}) {
    if (run->gold_sha256.empty()) {
      obstacles.push_back(Say("{} was asked no questions", "{} 未被提问", run->label));
    } else if (run->gold_sha256 != input.gold.sha256) {
      obstacles.push_back(Say("{} answered the gold set {}, not {}", "{} 回答的是题集 {}，而非 {}",
                              run->label, run->gold_sha256.substr(0, 12), input.gold.sha256.substr(0, 12)));
    }
  }
  if (gold.questions.empty()) obstacles.push_back({"the gate has no questions", "闸门没有题目"});
  for (const GateRun* run : {&input.baseline, &input.candidate}) {
    std::set<std::string> answered;
    for (const Judgement& judgement : run->judgements) answered.insert(judgement.id);
    const auto missing =
        std::count_if(gold.questions.begin(), gold.questions.end(),
                      [&](const Question& question) { return answered.count(question.id) == 0; });
    if (missing > 0)
      obstacles.push_back(
          Say("{} has no verdict on {} questions", "{} 有 {} 道题没有判定", run->label, missing));
  }
  std::map<std::pair<std::string, int>, int> balance;
  for (const Judgement& judgement : JudgementsOn(gold, input.baseline.judgements))
    --balance[{judgement.id, judgement.sample}];
  for (const Judgement& judgement : JudgementsOn(gold, input.candidate.judgements))
    ++balance[{judgement.id, judgement.sample}];
  const auto unpaired =
      std::count_if(balance.begin(), balance.end(), [](const auto& entry) { return entry.second != 0; });
  if (unpaired > 0) {
    obstacles.push_back(Say("{} answers of one run have no counterpart in the other",
                            "{} 条回答在另一方没有对应项", unpaired));
  }
  return obstacles;
}

}  // namespace huoyan
