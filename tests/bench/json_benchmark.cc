// Parsing one object with many keys, such as a tokenizer's vocabulary: linear but for a logarithm.
#include <benchmark/benchmark.h>

#include <string>

#include "harness/base/json.h"

namespace huoyan {
namespace {

void ParseManyKeys(benchmark::State& state) {
  std::string text = "{";
  for (std::int64_t i = 0; i < state.range(0); ++i)
    text += (i == 0 ? "\"key" : ",\"key") + std::to_string(i) + "\":" + std::to_string(i);
  text += "}";
  for (auto _ : state) benchmark::DoNotOptimize(JsonDocument::Parse(text, "bench.json"));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(ParseManyKeys)
    ->RangeMultiplier(4)
    ->Range(1 << 10, 1 << 16)
    ->Complexity()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace huoyan
