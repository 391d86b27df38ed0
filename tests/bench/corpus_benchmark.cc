// Looking quotations up in the whole novel: word for word, with every eighth character changed, and made up.
// Needs the novel: HUOYAN_DATA, or ../shared/data.
#include <benchmark/benchmark.h>

#include <memory>

#include "evalsets/characters.h"
#include "evalsets/quotation.h"
#include "tests/evalsets/data_folder.h"

namespace huoyan {
namespace {

struct Novel {
  Corpus corpus;
  CorpusIndex index;
  explicit Novel(const std::string& path) : corpus(Corpus::Load(path)), index(corpus) {}
};

const Novel* TheNovel() {
  static const std::unique_ptr<Novel> novel =
      DataFolder().empty() ? nullptr : std::make_unique<Novel>((DataFolder() / "xiyouji.txt").string());
  return novel.get();
}

enum class Change { kNone, kEveryEighth, kAll };

// A quotation of `length` characters cut from the book at the `round`-th of many places, and changed.
std::string QuoteAt(const CorpusIndex& index, std::size_t length, std::size_t round, Change change) {
  const std::size_t at = round * 7919 % (index.characters().size() - length);
  std::u32string quote(index.characters().substr(at, length));
  for (std::size_t i = 0; i < quote.size(); ++i) {
    if (quote[i] == U'\n' || (change == Change::kEveryEighth && i % 8 == 4)) quote[i] = U'囧';
  }
  // Made up: characters of the book, each pair of neighbours from another place.
  for (std::size_t i = 0; change == Change::kAll && i + 1 < quote.size(); i += 2) {
    const std::size_t from = (at + i * 104729) % (index.characters().size() - 2);
    quote.replace(i, 2, index.characters().substr(from, 2));
  }
  return ToUtf8(quote);
}

void LookUp(benchmark::State& state, Change change) {
  const Novel* novel = TheNovel();
  if (novel == nullptr) return state.SkipWithError("the novel is not here; set HUOYAN_DATA");
  const auto length = static_cast<std::size_t>(state.range(0));
  std::vector<std::string> quotes;
  for (std::size_t round = 0; round < 200; ++round)
    quotes.push_back(QuoteAt(novel->index, length, round, change));
  std::size_t next = 0;
  std::int64_t found = 0;
  for (auto _ : state) {
    found += LookUpQuotation(novel->index, quotes[next]).has_value();
    next = (next + 1) % quotes.size();
  }
  state.counters["found"] =
      benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}
BENCHMARK_CAPTURE(LookUp, exact, Change::kNone)->Arg(8)->Arg(20)->Arg(60)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(LookUp, near, Change::kEveryEighth)
    ->Arg(8)
    ->Arg(20)
    ->Arg(60)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(LookUp, made_up, Change::kAll)
    ->Arg(5)
    ->Arg(8)
    ->Arg(20)
    ->Arg(60)
    ->Unit(benchmark::kMillisecond);

void IndexTheNovel(benchmark::State& state) {
  const Novel* novel = TheNovel();
  if (novel == nullptr) return state.SkipWithError("the novel is not here; set HUOYAN_DATA");
  for (auto _ : state) benchmark::DoNotOptimize(CorpusIndex(novel->corpus));
}
BENCHMARK(IndexTheNovel)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace huoyan
