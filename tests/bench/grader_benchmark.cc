// Grading the project's own gold set: its answerable questions answered right, and all of them declined.
#include <benchmark/benchmark.h>

#include "evalsets/digest.h"
#include "evalsets/gold.h"
#include "evalsets/grade.h"

namespace huoyan {
namespace {

void GradeAnswers(benchmark::State& state) {
  const std::string folder = HUOYAN_SOURCE_DIR "/evalsets/xiyou/";
  const Grader grader(LoadGoldSet(folder + "gold.jsonl"), NamesIn(LoadDigest(folder + "digest.jsonl")));
  const auto& questions = grader.gold().questions;
  std::int64_t graded = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const std::string answer = questions[i].accepted.empty() || graded % 2 == 1
                                     ? "书中没有这样的情节。"
                                     : "应该是" + questions[i].accepted[0] + "。";
      benchmark::DoNotOptimize(grader.Grade(i, answer));
      ++graded;
    }
  }
  state.SetItemsProcessed(graded);
}
BENCHMARK(GradeAnswers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace huoyan
