#include "harness/summary/factors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huoyan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

TrialSummary Tuned(const char* model, int rank, std::uint64_t seed = 1) {
  TrialSummary trial;
  trial.record.spec.model_name = model;
  trial.record.spec.model.path = std::string("models/") + model;
  trial.record.spec.seed = seed;
  LoraSpec lora;
  lora.rank = rank;
  lora.alpha = 2.0 * rank;
  trial.record.spec.lora = lora;
  return trial;
}

TrialSummary Untuned(const char* model) {
  TrialSummary trial = Tuned(model, 8);
  trial.record.spec.lora.reset();
  return trial;
}

TEST(Design, NamesWhatDiffersAndOrdersNumbers) {
  const Design design =
      FindDesign({Tuned("large", 16), Tuned("large", 8), Tuned("small", 64), Tuned("small", 8)});
  ASSERT_THAT(design.factors, SizeIs(2));
  EXPECT_EQ(design.factors[0].key, "model_name");
  EXPECT_EQ(design.factors[1].key, "lora.rank");
  EXPECT_THAT(design.factors[1].levels, ElementsAre("8", "16", "64"));
  EXPECT_THAT(design.levels[2], ElementsAre(Optional(1U), Optional(2U)));
}

TEST(Design, TakesSettingsThatChangeTogetherForOne) {
  const Design design = FindDesign({Tuned("large", 16), Tuned("large", 8)});
  ASSERT_THAT(design.factors, SizeIs(1));
  EXPECT_EQ(design.factors[0].title.en, "rank (with alpha)");
}

TEST(Design, KeepsSeedsTogetherAsOneConfiguration) {
  const Design design =
      FindDesign({Tuned("large", 8, 1), Tuned("large", 16, 1), Tuned("large", 8, 2), Tuned("large", 16, 2)});
  ASSERT_THAT(design.configurations, SizeIs(2));
  EXPECT_THAT(design.configurations[0].trials, ElementsAre(0U, 2U));
  EXPECT_THAT(design.configurations[1].trials, ElementsAre(1U, 3U));
}

TEST(Design, GivesAnUntunedTrialOnlyTheLevelsItHas) {
  const Design design =
      FindDesign({Tuned("large", 8), Tuned("small", 16), Tuned("large", 16), Untuned("small")});
  EXPECT_THAT(design.levels[3][0], Optional(1U)) << "its model";
  EXPECT_FALSE(design.levels[3][1].has_value()) << "no rank";
  for (const Configuration& configuration : design.configurations)
    EXPECT_THAT(configuration.trials, ::testing::Not(::testing::Contains(3U)));
}

TEST(Design, IsEmptyWhereNothingDiffers) {
  EXPECT_THAT(FindDesign({}).factors, IsEmpty());
  EXPECT_THAT(FindDesign({Tuned("large", 8)}).factors, IsEmpty());
  EXPECT_THAT(FindDesign({Untuned("large"), Untuned("small")}).configurations, IsEmpty());
}

}  // namespace
}  // namespace huoyan
