#include "harness/experiment/forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trainer/known_shapes.h"
#include "trainer/resident_memory.h"
#include "trainer/step_cost.h"

namespace huoyan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TrialSpec Random(const std::string& shape) {
  TrialSpec spec;
  spec.model_name = shape;
  spec.model.random = shape;
  spec.dtype = Dtype::kBfloat16;
  spec.lora = LoraSpec{};
  spec.lora->rank = 16;
  spec.lora->targets.clear();
  for (const auto& entry : EnumNames(Type<LinearModule>{})) spec.lora->targets.push_back(entry.first);
  spec.train.objective = Objective::kCausalLm;
  spec.train.batch_size = 1;
  spec.train.sequence_length = 2048;
  return spec;
}

std::int64_t Peak(const TrialSpec& spec) {
  return ForecastTrial(spec, ShapeOf(spec.model, ""), {})->peak.Total();
}

// 10^9 bytes. The smallest a step could hold: weights, 16 bytes a trained parameter, every layer's
// input, one live layer, a chunk of logits and one dequantised matrix.
double Floor(const TrialSpec& spec, const ModelConfig& c) {
  const double tokens = spec.train.sequence_length;
  const double q = c.num_attention_heads * c.head_dim, kv = c.num_key_value_heads * c.head_dim;
  const double weights = static_cast<double>(WeightBytes(c, spec.dtype, spec.quantization));
  const double trained = static_cast<double>(TrainableParameters(c, *spec.lora));
  const double layer = tokens * (2 * (2 * c.hidden_size + 2 * q + 2 * kv + 2 * c.intermediate_size) +
                                 4 * c.num_attention_heads + 8);
  const double tile =
      spec.quantization.layers == Quantization::kNone ? 0 : 2.0 * c.hidden_size * c.intermediate_size;
  return weights + 16 * trained + 2 * tokens * c.hidden_size * c.num_hidden_layers + layer + (64 << 20) +
         tile;
}

class RealShapes : public ::testing::TestWithParam<std::pair<const char*, Quantization>> {};

TEST_P(RealShapes, StayNearTheMemoryFloorAtRank16On2048Tokens) {
  TrialSpec spec = Random(GetParam().first);
  spec.quantization.layers = GetParam().second;
  const ModelConfig shape = ShapeOf(spec.model, "");
  spec.train.checkpoint_layers = shape.num_hidden_layers;
  EXPECT_LE(static_cast<double>(Peak(spec)) / Floor(spec, shape), 1.08);
}

INSTANTIATE_TEST_SUITE_P(All, RealShapes,
                         ::testing::Values(std::pair("qwen2.5-3b", Quantization::kNone),
                                           std::pair("qwen2.5-7b", Quantization::kNone),
                                           std::pair("qwen2.5-3b", Quantization::kNf4),
                                           std::pair("qwen2.5-7b", Quantization::kNf4)));

TEST(Forecast, CheckpointsAsFewLayersAsTheLimitAsks) {
  TrialSpec spec = Random("qwen2.5-3b");
  const auto free = ForecastTrial(spec, ShapeOf(spec.model, ""), {});
  EXPECT_EQ(free->checkpointed_layers, 0);
  spec.limits.max_memory_gib = 8;
  const auto limited = ForecastTrial(spec, ShapeOf(spec.model, ""), {});
  EXPECT_GT(limited->checkpointed_layers, 0);
  EXPECT_LT(limited->checkpointed_layers, 36);
  EXPECT_TRUE(limited->fits_limit);
  EXPECT_LE(limited->peak.Total(), std::int64_t{8} << 30);
  spec.limits.max_memory_gib = 4;
  EXPECT_FALSE(ForecastTrial(spec, ShapeOf(spec.model, ""), {})->fits_limit);
}

TEST(Forecast, TuningEveryWeightHoldsMastersGradientsAndMomentsOfAll) {
  TrialSpec spec = Random("qwen2.5-0.5b");
  spec.lora.reset();
  spec.train.tuning = Tuning::kFull;
  const ModelConfig shape = ShapeOf(spec.model, "");
  const std::int64_t parameters = ParameterCount(shape);
  const auto forecast = ForecastTrial(spec, shape, {});
  EXPECT_EQ(forecast->peak[MemoryCategory::kWeights], (4 + 2) * parameters);
  EXPECT_EQ(forecast->peak[MemoryCategory::kGradients], 4 * parameters);
  EXPECT_EQ(forecast->peak[MemoryCategory::kOptimizerState], 8 * parameters);
  EXPECT_EQ(forecast->peak[MemoryCategory::kAdapter], 0);
  EXPECT_THAT(ShapeProblems(spec, shape), ::testing::IsEmpty());
  EXPECT_EQ(AdviseToFit(spec, shape, 8), "train.tuning=lora");
  spec.quantization.layers = Quantization::kNf4;
  ASSERT_EQ(ShapeProblems(spec, shape).size(), 1u);
  EXPECT_THAT(ShapeProblems(spec, shape)[0].what.en, HasSubstr("train.tuning is full"));
}

TEST(Forecast, SaysAtMostWhereTheDataIsNotReadYet) {
  TrialSpec spec = Random("qwen2.5-3b");
  EXPECT_FALSE(ForecastTrial(spec, ShapeOf(spec.model, ""), {})->at_most);
  spec.model = {};
  spec.model.create = "xiyou-2m";
  spec.train.objective = Objective::kSft;
  EXPECT_TRUE(ForecastTrial(spec, ShapeOf(spec.model, ""), {})->at_most);
  spec.lora.reset();
  EXPECT_FALSE(ForecastTrial(spec, ShapeOf(spec.model, ""), {}).has_value());
}

TEST(Forecast, TakesItsSpeedFromTheNearestLikeTrial) {
  const TrialSpec spec = Random("qwen2.5-3b");
  const ModelConfig shape = ShapeOf(spec.model, "");
  const double flops = ForecastTrial(spec, shape, {})->step_flops;
  EXPECT_FALSE(ForecastTrial(spec, shape, {}).value().step_seconds.has_value());
  const std::vector<SpeedSample> samples{{Dtype::kBfloat16, Quantization::kNone, flops / 1000, 1},
                                         {Dtype::kBfloat16, Quantization::kNone, flops / 2, 10},
                                         {Dtype::kBfloat16, Quantization::kNf4, flops, 99},
                                         {Dtype::kFloat32, Quantization::kNone, flops, 77}};
  EXPECT_NEAR(*ForecastTrial(spec, shape, samples)->step_seconds, 20, 1e-9);
}

TEST(Forecast, ReturnsTheStepItWasCalibratedOn) {
  const TrialSpec spec = Random("qwen2.5-1.5b");
  const ModelConfig shape = ShapeOf(spec.model, "");
  const auto sample = SampleOf(spec, shape, 20, 2048.0 / 20);
  EXPECT_NEAR(*ForecastTrial(spec, shape, {*sample})->step_seconds, 20, 0.1);
}

TEST(PassFlops, CountsTwiceForwardAndBackwardOfEveryMatrix) {
  const TrialSpec spec = Random("qwen2.5-3b");
  const ModelConfig shape = ShapeOf(spec.model, "");
  const double per_token = PassFlops(SetupOf(spec, shape), {{1}, 1}, 0);
  // 2 + 2 FLOP a parameter, the tied head once; the adapter's 8 and attention's share are within four
  // percent.
  EXPECT_NEAR(per_token / (4.0 * static_cast<double>(ParameterCount(shape))), 1.02, 0.02);
}

TEST(Machines, AreSharedWithTheSystem) {
  EXPECT_TRUE(FitsMachine(std::int64_t{10} << 30, 16));
  EXPECT_FALSE(FitsMachine(std::int64_t{11} << 30, 16));
  EXPECT_TRUE(FitsMachine(std::int64_t{47} << 30, 64));
}

TEST(Advice, TakesNoMoreThanItNeeds) {
  const auto advise = [](const TrialSpec& spec, int machine) {
    return AdviseToFit(spec, ShapeOf(spec.model, ""), machine).value_or("");
  };
  TrialSpec spec = Random("qwen2.5-3b");
  EXPECT_EQ(advise(spec, 64), "");
  EXPECT_EQ(advise(spec, 16), "train.sequence_length=1024");
  EXPECT_THAT(advise(spec, 8), HasSubstr("quantization.layers="));
  EXPECT_THAT(advise(spec, 8), Not(HasSubstr("lora.rank")));
  EXPECT_EQ(advise(Random("qwen2.5-7b"), 4), "");  // nothing helps
}

TEST(ShapeProblems, NameKeysInBothLanguages) {
  TrialSpec spec = Random("qwen2.5-0.5b");
  spec.lora->rank = 4000;
  spec.lora->last_layers = 99;
  spec.train.sequence_length = 1 << 20;
  std::string all;
  for (const ShapeProblem& problem : ShapeProblems(spec, ShapeOf(spec.model, "")))
    all += problem.what.en + problem.what.zh;
  for (const char* key : {"lora.rank 4000", "lora.last_layers", "train.sequence_length", "请缩短"})
    EXPECT_THAT(all, HasSubstr(key));
}

}  // namespace
}  // namespace huoyan
