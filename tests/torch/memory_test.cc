#include <gtest/gtest.h>

#include <set>

#include "tests/torch/reference_model.h"
#include "trainer/torch/device_memory.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/training_loop.h"

namespace huoyan {
namespace {

TEST(MemoryTracker, CountsLiveTensorsByCategoryAndRemembersThePeak) {
  MemoryTracker& tracker = MemoryTracker::Get();
  const LiveBytes before = tracker.Live();
  tracker.ResetPeak();
  {
    const MemoryScope scope(MemoryCategory::kLogits);
    const at::Tensor kept = at::empty({1000}, at::kFloat);
    { const at::Tensor passing = at::empty({500}, at::kFloat); }
    EXPECT_EQ(tracker.Live()[MemoryCategory::kLogits] - before[MemoryCategory::kLogits], 4000);
  }
  EXPECT_EQ(tracker.Live().Total(), before.Total());
  EXPECT_EQ(tracker.Peak()[MemoryCategory::kLogits] - before[MemoryCategory::kLogits], 6000);
}

TEST(MemoryTracker, TellsHowLiveBytesWentUpAndDown) {
  MemoryTracker& tracker = MemoryTracker::Get();
  tracker.ResetPeak();
  const std::int64_t before = tracker.Live().Total();
  {
    const MemoryScope scope(MemoryCategory::kLogits);
    const at::Tensor large = at::zeros({1 << 22}, at::kFloat);
  }
  for (int i = 0; i < 2000; ++i) const at::Tensor again = at::empty({1 << 22}, at::kFloat);
  const std::vector<MemorySample> timeline = tracker.Timeline();
  EXPECT_LT(timeline.size(), 400u);
  ASSERT_GT(timeline.size(), 100u);
  EXPECT_EQ(timeline.front().live.Total(), before);
  std::int64_t most = 0;
  for (std::size_t i = 1; i < timeline.size(); ++i) {
    EXPECT_GE(timeline[i].seconds, timeline[i - 1].seconds);
    most = std::max(most, timeline[i].live.Total());
  }
  EXPECT_EQ(most, before + (std::int64_t{4} << 22));
}

TEST(MemoryTracker, RefusesWhatWouldCrossTheBudgetWithABreakdown) {
  MemoryTracker& tracker = MemoryTracker::Get();
  tracker.SetBudget(tracker.Live().Total() + 10000);
  const MemoryScope scope(MemoryCategory::kActivations);
  const at::Tensor fits = at::empty({2000}, at::kFloat);
  try {
    at::empty({1000}, at::kFloat);
    ADD_FAILURE() << "the budget was not enforced";
  } catch (const MemoryExhausted& exhausted) {
    EXPECT_NE(exhausted.text().en.find("activations"), std::string::npos) << exhausted.text().en;
    EXPECT_NE(exhausted.text().zh.find("激活值"), std::string::npos) << exhausted.text().zh;
  }
  tracker.SetBudget(std::nullopt);
}

// Every byte that training saves is accounted for: 2 x (2d + 2q + 2kv + 2I) x 2 + 4h + 8 bytes a token and
// layer in fp32.
// CUDA's allocator reports through this call; no GPU is needed to make it.
TEST(DeviceMemoryWatch, CountsTheBlocksOfAReportingAllocatorByCategory) {
  MemoryTracker& tracker = MemoryTracker::Get();
  const c10::Device cuda(c10::kCUDA, 0);
  const DeviceMemoryWatch watch(cuda);
  const LiveBytes before = tracker.Live();
  tracker.ResetPeak();
  char first = 0, second = 0;
  {
    const MemoryScope scope(MemoryCategory::kWeights);
    c10::reportMemoryUsageToProfiler(&first, 1000, 1000, 4096, cuda);
  }
  {
    const MemoryScope scope(MemoryCategory::kLogits);
    c10::reportMemoryUsageToProfiler(&second, 500, 1500, 8192, cuda);
  }
  c10::reportMemoryUsageToProfiler(&second, -500, 1000, 8192, cuda);
  c10::reportMemoryUsageToProfiler(&first, -1000, 0, 2048, cuda);
  EXPECT_EQ(tracker.Live().by_category, before.by_category);
  EXPECT_EQ(tracker.Peak()[MemoryCategory::kWeights], before[MemoryCategory::kWeights] + 1000);
  EXPECT_EQ(tracker.Peak()[MemoryCategory::kLogits], before[MemoryCategory::kLogits] + 500);
  EXPECT_EQ(tracker.DriverPeak(), 8192);
  tracker.ResetPeak();
  EXPECT_EQ(tracker.DriverPeak(), 2048) << "what is still held";
}

TEST(DeviceMemoryWatch, ReadsTotalsAroundEveryOperatorWhereTheAllocatorTellsNoMore) {
  MemoryTracker& tracker = MemoryTracker::Get();
  at::Tensor one = at::ones({1});
  DeviceMemory said{0, 0};
  const DeviceMemoryWatch watch([&] { return said; });
  tracker.ResetPeak();
  const LiveBytes before = tracker.Live();
  const auto change = [&](MemoryCategory category, std::int64_t live, std::int64_t held) {
    const MemoryScope scope(category);
    said = {live, held};
    one.zero_();
  };
  change(MemoryCategory::kWeights, 1000, 4096);
  change(MemoryCategory::kActivations, 1700, 8192);
  EXPECT_EQ(tracker.Live()[MemoryCategory::kWeights], before[MemoryCategory::kWeights] + 1000);
  EXPECT_EQ(tracker.Live()[MemoryCategory::kActivations], before[MemoryCategory::kActivations] + 700);
  change(MemoryCategory::kActivations, 1000, 8192);
  change(MemoryCategory::kWeights, 0, 8192);
  EXPECT_EQ(tracker.Live().Total(), before.Total());
  EXPECT_EQ(tracker.Peak().Total(), before.Total() + 1700);
  EXPECT_EQ(tracker.DriverPeak(), 8192);
}

TEST(CatchingMemoryEnd, TellsADeviceThatIsFullFromOtherErrors) {
  const auto refuse = [] { TORCH_CHECK(false, "MPS backend out of memory (MPS allocated: 18.10 GB)"); };
  try {
    CatchingMemoryEnd(refuse);
    FAIL() << "passed over";
  } catch (const MemoryExhausted& exhausted) {
    EXPECT_NE(exhausted.text().en.find("MPS allocated: 18.10 GB"), std::string::npos);
  }
  EXPECT_THROW(CatchingMemoryEnd([] { TORCH_CHECK(false, "shapes differ"); }), c10::Error);
}

TEST(Training, KeepsWhatTheDesignSaysPerTokenAndLayer) {
  ReferenceModel reference("qwen2-untied");
  const ModelConfig& c = reference.model->config();
  const std::int64_t q = c.num_attention_heads * c.head_dim, kv = c.num_key_value_heads * c.head_dim;
  const std::int64_t expected =
      4 * (2 * c.hidden_size + 2 * q + 2 * kv + 2 * c.intermediate_size) + 4 * c.num_attention_heads + 8;
  const at::Tensor ids = reference.Value("long_input_ids").flatten();
  const SequenceLayout layout({ids.size(0)}, at::kCPU);
  std::vector<LayerSaved> saved;
  const std::int64_t before = MemoryTracker::Get().Live().Total();
  const at::Tensor hidden =
      reference.model->Hidden(ids, layout, [&](std::size_t, LayerSaved& layer) { saved.push_back(layer); });
  const std::int64_t kept =
      MemoryTracker::Get().Live().Total() - before - static_cast<std::int64_t>(hidden.nbytes());
  const std::int64_t rotary_table = 2 * 256 * (c.head_dim / 2) * 4;
  EXPECT_EQ(kept - rotary_table, expected * ids.size(0) * static_cast<std::int64_t>(saved.size()));
}

TEST(Training, EndsAsOutOfMemoryWhenTheBudgetIsCrossed) {
  ReferenceModel reference("qwen2-tied");
  const auto adapter = reference.Adapter(/*for_training=*/true);
  TrainSpec spec;
  MemoryTracker::Get().SetBudget(MemoryTracker::Get().Live().Total() + 100000);
  const std::vector<TokenizedExample> rows = reference.TrainingRows();
  const TrainOutcome outcome =
      RunTraining({*reference.model, adapter->arena(), {}, spec, 0, 1, rows, {}, {}, {}, {}});
  MemoryTracker::Get().SetBudget(std::nullopt);
  EXPECT_EQ(outcome.status, TrainStatus::kOutOfMemory);
  EXPECT_NE(outcome.detail.en.find("budget"), std::string::npos);
}

TEST(Training, EndsAsDivergedWhenTheLossIsNotFinite) {
  ReferenceModel reference("qwen2-tied");
  const auto adapter = reference.Adapter(/*for_training=*/true);
  adapter->arena().values.fill_(std::numeric_limits<float>::infinity());
  TrainSpec spec;
  const std::vector<TokenizedExample> rows = reference.TrainingRows();
  const TrainOutcome outcome =
      RunTraining({*reference.model, adapter->arena(), {}, spec, 0, 1, rows, {}, {}, {}, {}});
  EXPECT_EQ(outcome.status, TrainStatus::kDiverged);
}

// What a step makes it gives back: live bytes after every step are those after the first.
TEST(Training, KeepsNothingFromOneStepToTheNext) {
  ReferenceModel reference("qwen2-tied");
  const auto adapter = reference.Adapter(/*for_training=*/true);
  TrainSpec spec;
  spec.epochs = 6;
  const std::vector<TokenizedExample> rows = reference.TrainingRows();
  std::set<std::int64_t> after_steps;
  const auto note = [&](const StepReport& step) {
    if (step.step > 1) after_steps.insert(MemoryTracker::Get().Live().Total());
  };
  const TrainOutcome outcome =
      RunTraining({*reference.model, adapter->arena(), {}, spec, 0, 1, rows, {}, {}, note, {}});
  EXPECT_EQ(outcome.curve.size(), 6u);
  EXPECT_EQ(after_steps.size(), 1u);
  EXPECT_GT(outcome.curve.back().footprint_bytes, 0);
}

}  // namespace
}  // namespace huoyan
