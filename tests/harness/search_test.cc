#include "harness/sweep/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

PlannedTrial Planned(TrialSpec spec) {
  PlannedTrial trial{std::move(spec), {}, ""};
  trial.id = TrialId(trial.spec, trial.inputs);
  return trial;
}

TrialSpec Tuned(int rank, std::uint64_t seed = 1) {
  TrialSpec spec;
  spec.model_name = "m";
  spec.model.random = "qwen2.5-3b";
  spec.lora = LoraSpec{};
  spec.lora->rank = rank;
  spec.train.epochs = 9;
  spec.seed = seed;
  return spec;
}

Plan Ranks(int count) {
  Plan plan;
  for (int rank = 1; rank <= count; ++rank) plan.trials.push_back(Planned(Tuned(rank)));
  return plan;
}

using Outcomes = std::function<TrialOutcome(const TrialSpec&)>;

// Runs the search one trial at a time, or `at_once`, and returns what it asked for.
std::vector<SearchTrial> Follow(Search& search, const Outcomes& outcome_of, std::size_t at_once = 1) {
  std::vector<SearchTrial> asked;
  std::size_t ended = 0;
  for (;;) {
    while (asked.size() - ended < at_once) {
      const auto next = search.Next();
      if (!next) break;
      asked.push_back(*next);
    }
    if (ended == asked.size()) return asked;
    const PlannedTrial trial = asked[ended++].trial;
    search.Ended(trial, outcome_of(trial.spec));
  }
}

TrialOutcome ByRank(const TrialSpec& spec) {
  return {TrialStatus::kCompleted, spec.lora ? spec.lora->rank / 100.0 : 0};
}

std::map<double, std::vector<int>> RanksByEpochs(const std::vector<SearchTrial>& asked) {
  std::map<double, std::vector<int>> ranks;
  for (const SearchTrial& one : asked)
    ranks[one.trial.spec.train.epochs].push_back(one.trial.spec.lora->rank);
  return ranks;
}

SearchSpec Halving() {
  SearchSpec spec;
  spec.method = SearchMethod::kHalving;
  return spec;
}

TEST(SearchInOrder, IsThePlan) {
  const Plan plan = Ranks(3);
  const auto search = SearchInOrder(plan);
  const auto asked = Follow(*search, ByRank);
  ASSERT_THAT(asked, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(asked[i].trial.id, plan.trials[i].id);
    EXPECT_FALSE(asked[i].probe);
  }
}

TEST(SearchByHalving, TheBestThirdOfEveryRungTrainsThreeTimesAsLong) {
  const Plan plan = Ranks(9);
  const auto search = SearchByHalving(Halving(), plan, Planned);
  const auto ranks = RanksByEpochs(Follow(*search, [](const TrialSpec& spec) {
    return TrialOutcome{TrialStatus::kCompleted, -spec.lora->rank};  // the first is the best
  }));
  ASSERT_THAT(ranks, SizeIs(3));
  EXPECT_THAT(ranks.at(1), SizeIs(9));
  EXPECT_THAT(ranks.at(3), ElementsAre(1, 2, 3));
  EXPECT_THAT(ranks.at(9), ElementsAre(1));
}

TEST(SearchByHalving, OneAtATimeItPromotesAsSoonAsAThirdIsKnown) {
  const Plan plan = Ranks(4);
  const auto search = SearchByHalving(Halving(), plan, Planned);
  std::vector<std::pair<int, double>> asked;
  for (const SearchTrial& one : Follow(*search, ByRank))
    asked.emplace_back(one.trial.spec.lora->rank, one.trial.spec.train.epochs);
  EXPECT_EQ(asked[3], (std::pair<int, double>{3, 3}));
  EXPECT_EQ(asked.back().second, 9);
}

TEST(SearchByHalving, OnlyTheLastRungIsAResultAndItIsThePlansOwnTrial) {
  const Plan plan = Ranks(5);
  const auto search = SearchByHalving(Halving(), plan, Planned);
  for (const SearchTrial& one : Follow(*search, ByRank)) {
    EXPECT_EQ(one.probe, one.trial.spec.train.epochs < 9);
    if (!one.probe) {
      EXPECT_EQ(one.trial.id, plan.trials[static_cast<std::size_t>(one.trial.spec.lora->rank) - 1].id);
    }
  }
}

TEST(SearchByHalving, SettingsWithoutAScoreAreNeverPromoted) {
  const Plan plan = Ranks(6);
  const auto search = SearchByHalving(Halving(), plan, Planned);
  const auto asked = Follow(*search, [](const TrialSpec&) {
    return TrialOutcome{TrialStatus::kDiverged, std::nullopt};
  });
  EXPECT_THAT(asked, SizeIs(6));
}

TEST(SearchByHalving, WhereThePromotedFailTheNextBestGoesOnUntilOneReachesTheEnd) {
  const Plan plan = Ranks(4);
  const auto search = SearchByHalving(Halving(), plan, Planned);
  const auto asked = Follow(*search, [](const TrialSpec& spec) {
    // The two best of short runs diverge once they train longer.
    if (spec.lora->rank >= 3 && spec.train.epochs > 1)
      return TrialOutcome{TrialStatus::kDiverged, std::nullopt};
    return ByRank(spec);
  });
  const auto ranks = RanksByEpochs(asked);
  EXPECT_THAT(ranks.at(3), ElementsAre(3, 4, 2));
  EXPECT_THAT(ranks.at(9), ElementsAre(2));
}

TEST(SearchByHalving, GivenTheSameOutcomesItAsksTheSame) {
  const Plan plan = Ranks(20);
  const auto ids = [&] {
    std::vector<std::string> ids;
    const auto search = SearchByHalving(Halving(), plan, Planned);
    for (const SearchTrial& one : Follow(*search, ByRank, 3)) ids.push_back(one.trial.id);
    return ids;
  };
  const auto first = ids();
  EXPECT_EQ(ids(), first);
  EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), first.size()) << "nothing twice";
}

TEST(SearchByHalving, UntunedTrialsComeFirstAndOtherSeedsOnlyForWhatReachesTheEnd) {
  Plan plan = Ranks(3);
  TrialSpec base = Tuned(1);
  base.lora.reset();
  plan.trials.insert(plan.trials.begin(), Planned(base));
  for (int rank = 1; rank <= 3; ++rank) plan.trials.push_back(Planned(Tuned(rank, 2)));
  const auto search = SearchByHalving(Halving(), plan, Planned);
  const auto asked = Follow(*search, ByRank);
  EXPECT_FALSE(asked.front().trial.spec.lora);
  std::vector<int> second_seed;
  for (const SearchTrial& one : asked) {
    if (one.trial.spec.seed == 2) second_seed.push_back(one.trial.spec.lora->rank);
  }
  EXPECT_THAT(second_seed, ElementsAre(3));
}

TEST(RepeatFinalists, TheBestRunUnderThreeSeedsInTheEnd) {
  const Plan plan = Ranks(4);
  SearchSpec spec;
  spec.finalists = 2;
  const auto search = RepeatFinalists(spec, {1}, SearchInOrder(plan), Planned);
  std::map<int, std::set<std::uint64_t>> seeds;
  for (const SearchTrial& one : Follow(*search, ByRank, 2))
    seeds[one.trial.spec.lora->rank].insert(one.trial.spec.seed);
  EXPECT_THAT(seeds[4], ElementsAre(1, 2, 3));
  EXPECT_THAT(seeds[3], ElementsAre(1, 2, 3));
  EXPECT_THAT(seeds[2], ElementsAre(1));
}

TEST(RepeatFinalists, SeedsAlreadyRunCountAndMeansDecide) {
  Plan plan;
  for (const std::uint64_t seed : {5, 6}) {
    for (const int rank : {1, 2}) plan.trials.push_back(Planned(Tuned(rank, seed)));
  }
  SearchSpec spec;
  spec.finalists = 1;
  const auto search = RepeatFinalists(spec, {5, 6}, SearchInOrder(plan), Planned);
  // Rank 1 has the best single run, rank 2 the better mean.
  const auto asked = Follow(*search, [](const TrialSpec& trial) {
    const double score = trial.lora->rank == 2 ? 0.6 : trial.seed == 5 ? 0.9 : 0.1;
    return TrialOutcome{TrialStatus::kCompleted, score};
  });
  ASSERT_THAT(asked, SizeIs(5));
  EXPECT_EQ(asked.back().trial.spec.lora->rank, 2);
  EXPECT_EQ(asked.back().trial.spec.seed, 7u);
}

TEST(FindLongestSequences, BisectsToTheLongestThatFits) {
  Plan plan;
  TrialSpec spec = Tuned(8);
  spec.train.sequence_length = 4096;
  plan.trials.push_back(Planned(spec));
  spec.train.sequence_length = 8192;
  plan.trials.push_back(Planned(spec));
  const auto search = FindLongestSequences(SearchInOrder(plan), Planned);
  const auto asked = Follow(*search, [](const TrialSpec& trial) {
    return TrialOutcome{
        trial.train.sequence_length > 1000 ? TrialStatus::kOutOfMemory : TrialStatus::kCompleted,
        std::nullopt};
  });
  std::vector<int> results;
  for (const SearchTrial& one : asked) {
    if (one.probe) {
      EXPECT_EQ(one.trial.spec.train.max_steps, 1);
    } else {
      results.push_back(one.trial.spec.train.sequence_length);
    }
  }
  EXPECT_THAT(results, ::testing::UnorderedElementsAre(4096, 8192, 960));
  EXPECT_LE(asked.size(), 2u + 7u) << "bisection, not a walk";
}

TEST(FindLongestSequences, LeavesTrialsAloneWhoseDataDecideTheirLength) {
  Plan plan;
  TrialSpec spec = Tuned(8);
  spec.model = ModelSpec{};
  spec.model.create = "tiny-test";
  plan.trials.push_back(Planned(spec));
  const auto search = FindLongestSequences(SearchInOrder(plan), Planned);
  EXPECT_THAT(Follow(*search,
                     [](const TrialSpec&) {
                       return TrialOutcome{TrialStatus::kOutOfMemory, std::nullopt};
                     }),
              SizeIs(1));
}

}  // namespace
}  // namespace huoyan
