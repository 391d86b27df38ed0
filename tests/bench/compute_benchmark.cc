// The machine's ceiling for matrix products, and what part of it training and answering reach. Rates are
// counters in FLOP/s: the matrix products a step cannot do without, over its wall time, so that a fraction of
// the ceiling is one division.
#include <benchmark/benchmark.h>

#include "tests/bench/bench_setup.h"
#include "trainer/known_shapes.h"
#include "trainer/recipes.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/decoding.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/optimizer.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

using benchmark::Counter;

struct Shape {
  const char* name;
  const char* known;   // a known shape, or
  const char* recipe;  // a recipe's
  Dtype dtype;
  std::int64_t tokens;  // in the step
};
const Shape kShapes[] = {
    {"small/xiyou-2m_fp32", nullptr, "xiyou-2m", Dtype::kFloat32, 512},
    {"small/xiyou-6m_fp32", nullptr, "xiyou-6m", Dtype::kFloat32, 512},
    {"large/qwen2.5-0.5b_bf16", "qwen2.5-0.5b", nullptr, Dtype::kBfloat16, 512},
    {"large/qwen2.5-1.5b_bf16", "qwen2.5-1.5b", nullptr, Dtype::kBfloat16, 512},
    {"large/qwen2.5-3b_bf16", "qwen2.5-3b", nullptr, Dtype::kBfloat16, 512},
};

ModelConfig ConfigOf(const Shape& shape) {
  return shape.known ? FindKnownShape(shape.known) : FindRecipe(shape.recipe).config;
}

std::unique_ptr<Qwen2Model> MakeModel(const Shape& shape) {
  MemoryTracker::Get();
  ConfigureThreads();
  const ModelConfig config = ConfigOf(shape);
  return std::make_unique<Qwen2Model>(
      config, RandomWeights(config, {ToScalarType(shape.dtype), at::kCPU, {}}, 1), NamedTensors{});
}

// Parameters that a token meets in a matrix product: all but the embedding, which a tied head brings back.
double MatrixParameters(const ModelConfig& config) {
  double count = static_cast<double>(config.vocab_size) * config.hidden_size;
  for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
    if (tensor.shape.size() == 2 && tensor.name.find("layers.") != std::string::npos)
      count += static_cast<double>(tensor.shape[0] * tensor.shape[1]);
  }
  return count;
}

// Every benchmark reports the same counters, which the CSV output asks for.
void Report(benchmark::State& state, Counter flops, Counter tokens) {
  state.counters["FLOP/s"] = flops;
  state.counters["tokens/s"] = tokens;
  state.counters["peak_GiB"] = static_cast<double>(MemoryTracker::Get().Peak().Total()) / (1 << 30);
}

void Gemm(benchmark::State& state, at::ScalarType dtype) {
  MemoryTracker::Get();
  ConfigureThreads();
  const std::int64_t n = state.range(0);
  const at::Tensor a = at::randn({n, n}).to(dtype), b = at::randn({n, n}).to(dtype);
  for (auto _ : state) benchmark::DoNotOptimize(at::mm(a, b));
  Report(state, Counter(2.0 * n * n * n, Counter::kIsIterationInvariantRate), Counter(0));
}
BENCHMARK_CAPTURE(Gemm, small_fp32, at::kFloat)->Arg(512)->Arg(1536)->UseRealTime();
BENCHMARK_CAPTURE(Gemm, small_bf16, at::kBFloat16)->Arg(512)->Arg(1536)->UseRealTime();

void TrainStep(benchmark::State& state, const Shape& shape) {
  const auto model = MakeModel(shape);
  const LoraSpec lora = BenchmarkLora();
  LoraAdapter adapter(lora, *model, /*for_training=*/true);
  adapter.Initialise(1);
  const at::Tensor ids = at::randint(1, 500, {shape.tokens}, at::kLong);
  const TokenBatch batch{ids, ids.roll(-1), SequenceLayout({shape.tokens}, at::kCPU)};
  const TrainSpec spec;
  const auto optimizer = MakeOptimizer(spec, adapter.arena());
  int step = 0;
  MemoryTracker::Get().ResetPeak();
  for (auto _ : state) {
    adapter.arena().gradients.zero_();
    benchmark::DoNotOptimize(
        model->ForwardBackward(batch, 1.0 / static_cast<double>(shape.tokens), 0).item<float>());
    ClipGradients(adapter.arena(), spec.clip_norm);
    optimizer->Step(adapter.arena(), 1e-4, ++step);
  }
  const auto tokens = static_cast<double>(shape.tokens);
  // Forward and input gradient of the frozen products: 2 + 2 FLOP a parameter and token.
  Report(state, Counter(4 * MatrixParameters(model->config()) * tokens, Counter::kIsIterationInvariantRate),
         Counter(tokens, Counter::kIsIterationInvariantRate));
}

void Decode(benchmark::State& state, const Shape& shape) {
  const auto model = MakeModel(shape);
  DecodeSpec spec;
  spec.max_new_tokens = 16;
  spec.batch_size = static_cast<int>(state.range(0));
  const std::vector<std::vector<std::int32_t>> prompts(static_cast<std::size_t>(spec.batch_size),
                                                       std::vector<std::int32_t>(32, 7));
  std::int64_t tokens = 0;
  for (auto _ : state) tokens += GenerateAnswers(*model, prompts, spec, {}, 1, {}, {}).generated_tokens;
  const auto total = static_cast<double>(tokens);
  Report(state, Counter(2 * MatrixParameters(model->config()) * total, Counter::kIsRate),
         Counter(total, Counter::kIsRate));
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Shape& shape : kShapes) {
    benchmark::RegisterBenchmark((std::string("TrainStep/") + shape.name).c_str(), TrainStep, shape)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark((std::string("Decode/") + shape.name).c_str(), Decode, shape)
        ->Arg(1)
        ->Arg(8)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace huoyan
