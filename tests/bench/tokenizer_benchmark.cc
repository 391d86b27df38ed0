// Qwen2.5's tokenizer over the whole novel, where both are at hand (HUOYAN_DATA).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "harness/base/file.h"
#include "trainer/tokenizer.h"

namespace huoyan {
namespace {

void TokenizeNovel(benchmark::State& state) {
  const char* given = std::getenv("HUOYAN_DATA");
  const std::filesystem::path data = given ? given : HUOYAN_SOURCE_DIR "/../shared/data";
  if (!std::filesystem::exists(data / "qwen-tokenizer")) {
    state.SkipWithError("no data: set HUOYAN_DATA to a folder with qwen-tokenizer/ and xiyouji.txt");
    return;
  }
  const Tokenizer tokenizer = Tokenizer::FromDirectory(data / "qwen-tokenizer");
  const std::string novel = ReadFile(data / "xiyouji.txt");
  std::size_t tokens = 0;
  for (auto _ : state) tokens = tokenizer.Encode(novel).size();
  state.SetBytesProcessed(static_cast<std::int64_t>(novel.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.SetItemsProcessed(static_cast<std::int64_t>(tokens) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(TokenizeNovel)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace huoyan
