// The planner's walk through the step against what the step really holds.
#include "trainer/memory_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "trainer/resident_memory.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/full_tuning.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/optimizer.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

ModelConfig Shape(bool tied) {
  ModelConfig config;
  config.hidden_size = 128;
  config.num_hidden_layers = 5;
  config.num_attention_heads = 4;
  config.num_key_value_heads = 2;
  config.head_dim = 32;
  config.intermediate_size = 352;
  config.vocab_size = 3000;
  config.max_position_embeddings = 1024;
  config.tie_word_embeddings = tied;
  return config;
}

struct Cell {
  std::string name;
  MemorySetup setup;
  PassShape pass;
  int checkpointed = 0;
};

std::vector<LinearModule> AllSeven() {
  std::vector<LinearModule> all;
  for (const auto& entry : EnumNames(Type<LinearModule>{})) all.push_back(entry.first);
  return all;
}

// Every feature alone, on top of bf16, rank 8 on all seven modules, one sequence of 600 tokens, every token
// in the loss.
std::vector<Cell> Cells() {
  std::vector<Cell> cells;
  const auto add = [&](const std::string& name, const std::function<void(Cell&)>& change) {
    Cell cell{name, {Shape(true), Dtype::kBfloat16, {}, {}, {}}, {{600}, 600}, 0};
    cell.setup.lora.targets = AllSeven();
    change(cell);
    cells.push_back(cell);
  };
  add("plain", [](Cell&) {});
  add("fp32", [](Cell& cell) { cell.setup.dtype = Dtype::kFloat32; });
  add("untied", [](Cell& cell) { cell.setup.config = Shape(false); });
  add("all_checkpointed", [](Cell& cell) { cell.checkpointed = 5; });
  add("some_checkpointed", [](Cell& cell) { cell.checkpointed = 3; });
  add("masked", [](Cell& cell) { cell.pass.loss_tokens = 100; });
  add("masked_checkpointed", [](Cell& cell) {
    cell.pass.loss_tokens = 100;
    cell.checkpointed = 5;
  });
  add("masked_dora_fp32", [](Cell& cell) {
    cell.pass.loss_tokens = 100;
    cell.setup.lora.dora = true;
    cell.setup.dtype = Dtype::kFloat32;
  });
  add("masked_full", [](Cell& cell) {
    cell.pass.loss_tokens = 100;
    cell.setup.train.tuning = Tuning::kFull;
  });
  add("short", [](Cell& cell) { cell.pass = {{40}, 40}; });
  add("long", [](Cell& cell) { cell.pass = {{1024}, 1024}; });
  add("padded", [](Cell& cell) { cell.pass = {{200, 190, 150, 180}, 300}; });
  add("shared", [](Cell& cell) { cell.pass = {{150, 140, 100, 130}, 300, 50}; });
  add("packed", [](Cell& cell) { cell.pass = {{400, 50, 30, 20, 100}, 600}; });
  add("q_and_v", [](Cell& cell) { cell.setup.lora.targets = {LinearModule::kQ, LinearModule::kV}; });
  add("rank_64", [](Cell& cell) { cell.setup.lora.rank = 64; });
  add("dora", [](Cell& cell) { cell.setup.lora.dora = true; });
  add("dora_fp32", [](Cell& cell) {
    cell.setup.lora.dora = true;
    cell.setup.dtype = Dtype::kFloat32;
  });
  add("masked_fp32", [](Cell& cell) {
    cell.pass.loss_tokens = 100;
    cell.setup.dtype = Dtype::kFloat32;
  });
  add("masked_long_fp32", [](Cell& cell) {
    cell.pass = {{1024}, 10};
    cell.setup.dtype = Dtype::kFloat32;
  });
  add("masked_padded_fp32", [](Cell& cell) {
    cell.pass = {{200, 190, 150, 180}, 20};
    cell.setup.dtype = Dtype::kFloat32;
  });
  add("last_layers", [](Cell& cell) { cell.setup.lora.last_layers = 2; });
  add("int8", [](Cell& cell) { cell.setup.quantization = {Quantization::kInt8, Quantization::kInt8}; });
  add("nf4", [](Cell& cell) { cell.setup.quantization = {Quantization::kNf4, Quantization::kNone}; });
  add("nf4_int8_fp32_checkpointed", [](Cell& cell) {
    cell.setup.quantization = {Quantization::kNf4, Quantization::kInt8};
    cell.setup.dtype = Dtype::kFloat32;
    cell.checkpointed = 5;
  });
  for (const auto& [optimizer, name] : EnumNames(Type<Optimizer>{})) {
    add(std::string("optimizer_") + name,
        [kind = optimizer](Cell& cell) { cell.setup.train.optimizer = kind; });
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kBfloat16}) {
      add(std::string("full_") + NameOf(dtype) + "_" + name, [dtype, kind = optimizer](Cell& cell) {
        cell.setup.train.tuning = Tuning::kFull;
        cell.setup.train.optimizer = kind;
        cell.setup.dtype = dtype;
      });
    }
  }
  add("full_short_untied_checkpointed", [](Cell& cell) {
    cell.setup.train.tuning = Tuning::kFull;
    cell.setup.config = Shape(false);
    cell.setup.dtype = Dtype::kFloat32;
    cell.pass = {{40}, 40};
    cell.checkpointed = 5;
  });
  return cells;
}

LiveBytes Measure(const Cell& cell) {
  MemoryTracker& tracker = MemoryTracker::Get();
  ConfigureThreads();
  const MemorySetup& setup = cell.setup;
  const LiveBytes before = tracker.Live();
  const bool every_weight = setup.train.tuning == Tuning::kFull;
  const WeightFormat format{ToScalarType(setup.dtype), at::kCPU, setup.quantization};
  std::optional<Qwen2Model> base;
  std::optional<LoraAdapter> adapter;
  std::optional<FullTuning> full;
  if (every_weight) {
    full.emplace(setup.config, format.dtype, format.device);
    full->TakeOver(RandomWeights(setup.config, format, 1));
    full->BeginTraining();
  } else {
    base.emplace(setup.config, RandomWeights(setup.config, format, 1), NamedTensors{});
    adapter.emplace(setup.lora, *base, /*for_training=*/true);
    adapter->Initialise(1);
  }
  Qwen2Model& model = every_weight ? full->model() : *base;
  ParameterArena& arena = every_weight ? full->arena() : adapter->arena();
  const auto optimizer = MakeOptimizer(setup.train, arena);
  const auto step = [&](int number) {
    {
      const std::int64_t tokens =
          std::accumulate(cell.pass.lengths.begin(), cell.pass.lengths.end(), cell.pass.shared);
      at::Tensor ids = at::randint(1, 500, {tokens}, at::kLong), targets = ids.clone();
      targets.narrow(0, 0, tokens - cell.pass.loss_tokens).fill_(-100);
      const TokenBatch batch{ids, targets, SequenceLayout(cell.pass.lengths, at::kCPU, cell.pass.shared)};
      model.ForwardBackward(batch, 1, static_cast<std::size_t>(cell.checkpointed));
    }
    ClipGradients(arena, 1);
    optimizer->Step(arena, 1e-4, number);
  };
  step(1);
  tracker.ResetPeak();
  step(2);
  LiveBytes peak = tracker.Peak();
  for (int i = 0; i < kMemoryCategoryCount; ++i)
    peak.by_category[static_cast<std::size_t>(i)] -= before.by_category[static_cast<std::size_t>(i)];
  return peak;
}

class MemoryModel : public ::testing::TestWithParam<Cell> {};

TEST_P(MemoryModel, PredictsThePeakByCategory) {
  const Cell& cell = GetParam();
  const LiveBytes measured = Measure(cell);
  const LiveBytes predicted = PredictTrainingPeak(cell.setup, cell.pass, cell.checkpointed);
  // oneDNN's products in bf16 take some scratch of a few hundred KiB, whatever their size; in fp32 nothing is
  // unknown.
  const double unknown = cell.setup.dtype == Dtype::kFloat32 ? 1024 : 512 * 1024;
  EXPECT_NEAR(static_cast<double>(predicted.Total()), static_cast<double>(measured.Total()), unknown)
      << "predicted " << Encode(predicted).dump() << "\nmeasured  " << Encode(measured).dump();
  for (const auto& [category, name] : EnumNames(Type<MemoryCategory>{})) {
    EXPECT_NEAR(static_cast<double>(predicted[category]), static_cast<double>(measured[category]), unknown)
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, MemoryModel, ::testing::ValuesIn(Cells()),
                         [](const auto& info) { return info.param.name; });

TEST(ChooseCheckpointedLayers, TakesTheFewestThatFit) {
  MemorySetup setup{Shape(true), Dtype::kBfloat16, {}, {}, {}};
  const PassShape pass{{600}, 600};
  const auto peak = [&](int layers) { return PredictTrainingPeak(setup, pass, layers).Total(); };
  EXPECT_EQ(ChooseCheckpointedLayers(setup, pass, std::nullopt), 0);
  EXPECT_EQ(ChooseCheckpointedLayers(setup, pass, peak(0)), 0);
  EXPECT_EQ(ChooseCheckpointedLayers(setup, pass, peak(0) - 1), 1);
  EXPECT_EQ(ChooseCheckpointedLayers(setup, pass, peak(3)), 3);
  EXPECT_EQ(ChooseCheckpointedLayers(setup, pass, peak(5) - 1), std::nullopt);
  setup.train.checkpoint_layers = 99;
  EXPECT_EQ(ChooseCheckpointedLayers(setup, pass, std::nullopt), 5);
}

TEST(TrainableParameters, RefusesRanksAndLayersTheModelDoesNotHave) {
  LoraSpec lora;
  lora.rank = 65;
  lora.last_layers = 6;
  try {
    TrainableParameters(Shape(true), lora);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(error.In(Language::kEnglish).find("lora.rank 65"), std::string::npos);
    EXPECT_NE(error.In(Language::kChinese).find("lora.last_layers"), std::string::npos);
  }
}

}  // namespace
}  // namespace huoyan
