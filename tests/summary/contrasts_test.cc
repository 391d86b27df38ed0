#include "harness/summary/contrasts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reports/sample_summary.h"

namespace huoyan {
namespace {

using ::testing::IsEmpty;

TEST(Contrasts, AgreeWithTheComparisonAgainstTheBase) {
  int compared = 0;
  for (const PairContrast& pair : TheSample().contrasts.pairs) {
    for (const auto& [own, other] :
         {std::pair(pair.first, pair.second), std::pair(pair.second, pair.first)}) {
      const TrialSummary& trial = TheSample().summary.trials[own];
      if (!trial.against_base || trial.base != other) continue;
      ++compared;
      EXPECT_EQ(pair.both, trial.against_base->both_appropriate);
      EXPECT_EQ(pair.neither, trial.against_base->neither_appropriate);
      EXPECT_EQ(own == pair.first ? pair.only_first : pair.only_second,
                trial.against_base->only_candidate_appropriate);
      EXPECT_NEAR(pair.p, trial.base_test->p, 0.02) << "the one exact, the other drawn";
      ASSERT_TRUE(pair.difference);
      const double change = FindChange(*trial.against_base, MetricId::kAppropriate)->difference;
      EXPECT_NEAR(pair.difference->value, own == pair.second ? change : -change, 1e-12);
    }
  }
  EXPECT_EQ(compared, 7) << "every tuned trial with a score";
}

TEST(Contrasts, LetterAIsTheBestAndItsTies) {
  for (std::size_t i = 0; i < TheSample().summary.trials.size(); ++i) {
    const std::string& letters = TheSample().contrasts.standings[i].letters;
    const bool has_a = letters.find('a') != std::string::npos;
    EXPECT_EQ(has_a, TheSample().summary.trials[i].tied_with_best) << TheSample().summary.trials[i].label;
    EXPECT_EQ(letters.empty(), TheSample().summary.trials[i].judgements.empty())
        << "every scored trial has a letter";
  }
}

TEST(Contrasts, AdjustEveryTestAgainstABase) {
  for (std::size_t i = 0; i < TheSample().summary.trials.size(); ++i) {
    const TrialSummary& trial = TheSample().summary.trials[i];
    const std::optional<double>& adjusted = TheSample().contrasts.standings[i].base_p_holm;
    ASSERT_EQ(adjusted.has_value(), trial.base_test.has_value());
    if (adjusted) {
      EXPECT_GE(*adjusted, trial.base_test->p);
    }
  }
}

TEST(Contrasts, ASureFrontIsPartOfTheFront) {
  for (std::size_t i = 0; i < TheSample().summary.trials.size(); ++i) {
    if (TheSample().contrasts.standings[i].is_surely_on_front) {
      EXPECT_TRUE(TheSample().summary.trials[i].on_pareto_front);
    }
  }
  std::size_t smallest = 0;
  for (std::size_t i = 0; i < TheSample().summary.trials.size(); ++i) {
    if (*TheSample().summary.trials[i].peak_gib < *TheSample().summary.trials[smallest].peak_gib)
      smallest = i;
  }
  EXPECT_TRUE(TheSample().contrasts.standings[smallest].is_surely_on_front) << "nothing needs less memory";
}

TEST(Contrasts, PairTrialsThatDifferInOneSettingOnly) {
  const auto& effects = TheSample().contrasts.effects;
  const auto of = [&](const std::string& key, const std::string& level) {
    return std::find_if(effects.begin(), effects.end(), [&](const FactorEffect& effect) {
      const Factor& factor = TheSample().design.factors[effect.factor];
      return factor.key == key && factor.levels[effect.level] == level;
    });
  };
  const auto rank = of("lora.rank", "16");
  ASSERT_NE(rank, effects.end());
  EXPECT_EQ(rank->pairs, 2U) << "rank 8 and 16 on q+v, of both models";
  const auto targets = of("lora.targets", "all 7");
  ASSERT_NE(targets, effects.end());
  EXPECT_EQ(targets->pairs, 2U);
  ASSERT_TRUE(targets->appropriate && targets->peak_gib);
  EXPECT_LE(targets->appropriate->low, targets->appropriate->value);
  EXPECT_GT(*targets->peak_gib, 0) << "more modules need more memory";
}

TEST(Contrasts, AreEmptyWhereNothingWasAsked) {
  std::vector<StoredRun> runs = MakeSampleRuns(MakeSampleGold());
  for (StoredRun& run : runs) run.answers.clear();
  const Summary summary = Summarise("memory", {}, std::move(runs), GoldSet{}, kFewDraws);
  const Contrasts contrasts = FindContrasts(summary, FindDesign(summary.trials));
  EXPECT_THAT(contrasts.pairs, IsEmpty());
  EXPECT_THAT(contrasts.effects, IsEmpty());
  for (const Standing& standing : contrasts.standings) EXPECT_THAT(standing.letters, IsEmpty());
}

TEST(Contrasts, SetTheBestAgainstEachOtherAndGiveEveryoneALetter) {
  GoldSet gold = MakeSampleGold();
  const std::vector<StoredRun> sample = MakeSampleRuns(gold);
  std::vector<StoredRun> runs;
  for (std::size_t i = 0; i < kMostPaired + 10; ++i) {
    runs.push_back(sample.front());
    runs.back().record.spec.seed = i;
  }
  const Summary summary = Summarise("many", {}, std::move(runs), gold, kFewDraws);
  const Contrasts contrasts = FindContrasts(summary, FindDesign(summary.trials));
  EXPECT_EQ(contrasts.pairs.size(), kMostPaired * (kMostPaired - 1) / 2);
  EXPECT_EQ(contrasts.pairs.back().second, kMostPaired - 1) << "by rank";
  for (const Standing& standing : contrasts.standings) EXPECT_EQ(standing.letters, "a");
}

}  // namespace
}  // namespace huoyan
