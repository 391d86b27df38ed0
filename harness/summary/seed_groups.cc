#include "harness/summary/seed_groups.h"

#include <map>
#include <string>
#include <unordered_map>

#include "harness/scoring/multiplicity.h"
#include "harness/scoring/tally.h"
#include "harness/summary/ranking.h"

namespace huoyan {
namespace {

std::string SpecWithoutSeed(TrialSpec spec) {
  spec.seed = 0;
  return Encode(spec).dump();
}

/// The share of a trial's samples that was appropriate, by question in gold order.
Eigen::VectorXd AppropriateShares(const GoldSet& gold, const std::vector<Judgement>& judgements) {
  const std::size_t samples = judgements.size() / gold.questions.size();
  Eigen::VectorXd shares = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(gold.questions.size()));
  for (std::size_t i = 0; i < samples * gold.questions.size(); ++i) {
    const std::size_t q = i / samples;
    if (IsAppropriate(gold.questions[q], judgements[i].verdict)) {
      shares[static_cast<Eigen::Index>(q)] += 1 / static_cast<double>(samples);
    }
  }
  return shares;
}

std::vector<std::size_t> FactNumbers(const GoldSet& gold) {
  std::unordered_map<std::string, std::size_t> numbers;
  std::vector<std::size_t> facts;
  for (const Question& question : gold.questions) {
    facts.push_back(numbers.emplace(question.fact_id, numbers.size()).first->second);
  }
  return facts;
}

}  // namespace

std::vector<SeedGroup> FindSeedGroups(const std::vector<TrialSummary>& trials, const GoldSet& test) {
  std::vector<SeedGroup> groups;
  if (test.questions.empty()) return groups;
  std::map<std::string, std::size_t> group_of;
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!trials[i].test) continue;
    const auto [at, is_new] = group_of.emplace(SpecWithoutSeed(trials[i].record.spec), members.size());
    if (is_new) members.emplace_back();
    members[at->second].push_back(i);
  }
  const std::vector<std::size_t> facts = FactNumbers(test);
  for (const std::vector<std::size_t>& group : members) {
    Eigen::MatrixXd scores(static_cast<Eigen::Index>(test.questions.size()),
                           static_cast<Eigen::Index>(group.size()));
    bool is_alike = true;
    for (std::size_t k = 0; k < group.size(); ++k) {
      const TrialSummary& trial = trials[group[k]];
      is_alike = is_alike && trial.judgements.size() == trials[group.front()].judgements.size();
      scores.col(static_cast<Eigen::Index>(k)) =
          AppropriateShares(test, JudgementsOn(test, trial.judgements));
    }
    const auto spread = is_alike ? MeasureSeeds(scores, facts) : std::nullopt;
    if (spread) groups.push_back({Label(trials[group.front()].record.spec), group, *spread});
  }
  return groups;
}

void TestAgainstBases(std::vector<TrialSummary>& trials, MetricId headline) {
  std::vector<TrialSummary*> tested;
  std::vector<double> p_values;
  for (TrialSummary& trial : trials) {
    trial.base_test.reset();
    const MetricChange* change = trial.against_base ? FindChange(*trial.against_base, headline) : nullptr;
    if (change == nullptr) continue;
    tested.push_back(&trial);
    p_values.push_back(change->p);
  }
  const std::vector<double> holm = HolmAdjusted(p_values);
  const std::vector<double> discovery = BenjaminiHochbergAdjusted(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->base_test = BaseTest{p_values[i], holm[i], discovery[i]};
  }
}

}  // namespace huoyan
