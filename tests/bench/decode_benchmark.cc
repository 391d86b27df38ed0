// Decoding against the memory's bandwidth: a token step reads every weight once, so its floor is the time in
// which that many bytes are copied. Steps and copies alternate within one run, so their ratio stands however
// the machine's speed drifts.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "tests/bench/bench_setup.h"
#include "trainer/known_shapes.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/key_value_cache.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

struct DecodeCase {
  const char* shape;
  Quantization quantization;
  std::int64_t batch;
};

constexpr std::int64_t kPromptTokens = 32, kSteps = 8;

// Bytes copied per second (each is read and written), far more of them than any cache holds.
double CopyRate() {
  static const at::Tensor from = at::ones({std::int64_t{1} << 28}, at::kByte);
  static at::Tensor to = at::zeros_like(from);
  const double start = Seconds();
  to.copy_(from);
  return static_cast<double>(from.nbytes()) / (Seconds() - start);
}

void DecodeOverBandwidth(benchmark::State& state, const DecodeCase& which) {
  MemoryTracker::Get();
  ConfigureThreads();
  const ModelConfig config = FindKnownShape(which.shape);
  QuantizationSpec quantization;
  quantization.layers = which.quantization;
  if (which.quantization != Quantization::kNone) quantization.embeddings = Quantization::kInt8;
  const NamedWeights weights = RandomWeights(config, {at::kBFloat16, at::kCPU, quantization}, 1);
  Qwen2Model model(config, weights, NamedTensors{});
  // All of these shapes tie their head to their embedding, so a step reads every weight.
  const auto bytes = static_cast<double>(MemoryTracker::Get().Live()[MemoryCategory::kWeights]);
  CopyRate();

  std::vector<double> fractions;
  double tokens = 0, decode_seconds = 0, copy_rate = 0;
  for (auto _ : state) {
    KeyValueCache cache(model,
                        std::vector<std::int64_t>(static_cast<std::size_t>(which.batch), kPromptTokens),
                        kPromptTokens + kSteps);
    at::Tensor hidden =
        cache.Prefill(model, {}, at::randint(1, 500, {which.batch * kPromptTokens}, at::kLong));
    double rate = CopyRate();
    const double start = Seconds();
    for (std::int64_t step = 0; step < kSteps; ++step)
      hidden = cache.Step(model, model.Project(hidden).argmax(1));
    const double seconds = Seconds() - start;
    rate = (rate + CopyRate()) / 2;
    fractions.push_back(bytes * kSteps / seconds / rate);
    tokens += static_cast<double>(which.batch * kSteps);
    decode_seconds += seconds;
    copy_rate += rate;
    state.SetIterationTime(seconds);
  }
  std::sort(fractions.begin(), fractions.end());
  state.counters["of_copy"] = fractions[fractions.size() / 2];
  state.counters["copy_GB/s"] = copy_rate / static_cast<double>(state.iterations()) / 1e9;
  state.counters["tokens/s"] = tokens / decode_seconds;
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const DecodeCase& which : {DecodeCase{"qwen2.5-0.5b", Quantization::kNone, 1},
                                  DecodeCase{"qwen2.5-0.5b", Quantization::kNone, 16},
                                  DecodeCase{"qwen2.5-1.5b", Quantization::kNone, 1},
                                  DecodeCase{"qwen2.5-1.5b", Quantization::kNone, 8},
                                  DecodeCase{"qwen2.5-1.5b", Quantization::kNone, 16},
                                  DecodeCase{"qwen2.5-3b", Quantization::kNone, 16},
                                  DecodeCase{"qwen2.5-1.5b", Quantization::kInt8, 16},
                                  DecodeCase{"qwen2.5-1.5b", Quantization::kNf4, 16}}) {
    const std::string name =
        std::string("DecodeOverBandwidth/large/") + which.shape + "/" +
        (which.quantization == Quantization::kNone ? std::string("bf16") : NameOf(which.quantization)) +
        "/batch" + std::to_string(which.batch);
    benchmark::RegisterBenchmark(name.c_str(), DecodeOverBandwidth, which)
        ->UseManualTime()
        ->Iterations(3)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace huoyan
