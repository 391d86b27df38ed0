#include "harness/summary/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huoyan {
namespace {

using ::testing::ElementsAre;

TrialSpec Tuned(int rank, double learning_rate, std::uint64_t seed = 1) {
  TrialSpec spec;
  spec.model_name = "小";
  spec.lora = LoraSpec{};
  spec.lora->rank = rank;
  spec.train.learning_rate = learning_rate;
  spec.seed = seed;
  return spec;
}

TEST(DistinctLabels, NameEverythingThatTellsTrialsApart) {
  const std::vector<TrialSpec> specs{Tuned(4, 1e-3), Tuned(8, 1e-3, 1), Tuned(8, 1e-4, 2)};
  EXPECT_THAT(DistinctLabels(specs, {"a", "b", "b"}),
              ElementsAre("a", "b · seed=1 · learning_rate=0.001", "b · seed=2 · learning_rate=0.0001"));
}

const std::vector<std::string> kAxes{"lora.rank", "train.learning_rate"};

TEST(SweepLabels, NameEveryAxisAndLeaveSeedsToWhatStandsBeside) {
  const SweepLabels labels({Tuned(4, 1e-3, 1), Tuned(4, 1e-3, 2), Tuned(8, 1e-4)}, kAxes);
  EXPECT_THAT(labels.all(),
              ElementsAre("小 · r4 · q+v · learning_rate=0.001", "小 · r4 · q+v · learning_rate=0.001",
                          "小 · r8 · q+v · learning_rate=0.0001"))
      << "also where the rank alone would tell them apart";
}

TEST(SweepLabels, NameOfAnUntunedBaseOnlyWhatChangesItsAnswers) {
  TrialSpec base;
  base.model_name = "小";
  base.decode.temperature = 0.5;
  const SweepLabels labels({base, Tuned(4, 1e-3)}, {"train.learning_rate", "decode.temperature"});
  EXPECT_THAT(labels.all(), ElementsAre("小 · base · temperature=0.5",
                                        "小 · r4 · q+v · learning_rate=0.001 · temperature=0"));
}

TEST(SweepLabels, NameWhatElseTellsTrialsApart) {
  TrialSpec longer = Tuned(4, 1e-3);
  longer.train.epochs = 3;
  EXPECT_THAT(SweepLabels({Tuned(4, 1e-3), longer}, {}).all(),
              ElementsAre("小 · r4 · q+v · epochs=1", "小 · r4 · q+v · epochs=3"));
}

TEST(SweepLabels, NameATrialASearchAddsByWhatItWasCutDownTo) {
  const SweepLabels labels({Tuned(8, 1e-3), Tuned(8, 1e-4)}, kAxes);
  TrialSpec rung = Tuned(8, 1e-3, 7);
  EXPECT_EQ(labels.Of(rung), "小 · r8 · q+v · learning_rate=0.001") << "a repetition";
  rung.train.epochs = 1. / 3;
  rung.data.gold.clear();
  EXPECT_EQ(labels.Of(rung), "小 · r8 · q+v · learning_rate=0.001 · epochs=0.333333");
  EXPECT_EQ(labels.Of(Tuned(16, 1e-3)), "小 · r16 · q+v · learning_rate=0.001");
}

}  // namespace
}  // namespace huoyan
