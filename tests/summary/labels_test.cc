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
  EXPECT_THAT(DistinctLabels({Tuned(4, 1e-3), Tuned(8, 1e-3, 1), Tuned(8, 1e-4, 2)}),
              ElementsAre("小 · r4 · q+v", "小 · r8 · q+v · seed=1 · learning_rate=0.001",
                          "小 · r8 · q+v · seed=2 · learning_rate=0.0001"));
}

TEST(SweepLabels, LeaveSeedsToWhatStandsBeside) {
  const SweepLabels labels({Tuned(4, 1e-3, 1), Tuned(4, 1e-3, 2), Tuned(8, 1e-3), Tuned(8, 1e-4)});
  EXPECT_THAT(labels.all(),
              ElementsAre("小 · r4 · q+v", "小 · r4 · q+v", "小 · r8 · q+v · learning_rate=0.001",
                          "小 · r8 · q+v · learning_rate=0.0001"));
}

TEST(SweepLabels, NameATrialASearchAddsAsTheOthers) {
  const SweepLabels labels({Tuned(8, 1e-3), Tuned(8, 1e-4)});
  TrialSpec rung = Tuned(8, 1e-3, 7);
  rung.train.epochs = 0.25;
  EXPECT_EQ(labels.Of(rung), "小 · r8 · q+v · learning_rate=0.001");
  EXPECT_EQ(labels.Of(Tuned(16, 1e-3)), "小 · r16 · q+v");
}

}  // namespace
}  // namespace huoyan
