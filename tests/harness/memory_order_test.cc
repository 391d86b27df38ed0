#include "harness/sweep/memory_order.h"

#include <gtest/gtest.h>

namespace huoyan {
namespace {

TrialSpec Tuned() {
  TrialSpec spec;
  spec.model_name = "small";
  spec.model.create = "xiyou-2m";
  spec.lora = LoraSpec{};
  spec.dtype = Dtype::kBfloat16;
  return spec;
}

template <class Change>
bool LargerAfter(Change change) {
  TrialSpec changed = Tuned();
  change(changed);
  return NeedsAtLeast(changed, Tuned());
}

TEST(NeedsAtLeast, HoldsForTheSameAndForAnythingLarger) {
  EXPECT_TRUE(LargerAfter([](TrialSpec&) {}));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.lora->rank = 64; }));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.lora->targets.push_back(LinearModule::kUp); }));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.train.sequence_length *= 2; }));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.train.batch_size *= 2; }));
}

TEST(NeedsAtLeast, ComparesTuningAsAWholeOnlyWithItsLike) {
  TrialSpec full = Tuned();
  full.lora.reset();
  full.train.tuning = Tuning::kFull;
  TrialSpec longer = full;
  longer.train.sequence_length *= 2;
  EXPECT_TRUE(NeedsAtLeast(longer, full));
  EXPECT_FALSE(NeedsAtLeast(full, longer));
  EXPECT_FALSE(NeedsAtLeast(full, Tuned()));
  EXPECT_FALSE(NeedsAtLeast(Tuned(), full));
}

TEST(NeedsAtLeast, FailsWhenAnythingIsSmaller) {
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.lora->rank = 1; }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) {
    spec.lora->targets = {LinearModule::kQ, LinearModule::kUp};
  }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) {
    spec.lora->rank = 64;
    spec.train.batch_size = 1;
  }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.train.checkpoint_layers = 4; }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.lora.reset(); }));
}

TEST(NeedsAtLeast, FailsWhenWhatDecidesMemoryDiffers) {
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.model.create = "xiyou-6m"; }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.dtype = Dtype::kFloat32; }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.device = Device::kCuda; }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.limits.max_memory_gib = 64; }));
  EXPECT_FALSE(LargerAfter([](TrialSpec& spec) { spec.train.objective = Objective::kCausalLm; }));
}

TEST(NeedsAtLeast, LooksPastWhatHasNoSayInMemory) {
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.seed = 7; }));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.lora->alpha = 1; }));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.train.learning_rate = 1; }));
  EXPECT_TRUE(LargerAfter([](TrialSpec& spec) { spec.decode.temperature = 0.7; }));
}

TEST(NeedsAtLeast, EveryTrialNeedsAtLeastItsUntunedBase) {
  TrialSpec base = Tuned();
  base.lora.reset();
  base.train = TrainSpec{};
  EXPECT_TRUE(NeedsAtLeast(Tuned(), base));
  EXPECT_FALSE(NeedsAtLeast(base, Tuned()));
}

}  // namespace
}  // namespace huoyan
