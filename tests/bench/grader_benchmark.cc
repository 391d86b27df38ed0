// Grading replies to the project's own gold set, with the names of the novel: right, wrong, declined and
// rebutted ones, short and of a paragraph.
#include <benchmark/benchmark.h>

#include "evalsets/gold.h"
#include "evalsets/grade.h"

namespace huoyan {
namespace {

// The `round`-th sort of reply to a question.
std::string ReplyTo(const Question& question, std::size_t round) {
  const std::string right = question.accepted.empty() ? "猪八戒" : question.accepted[0];
  switch (round % 5) {
    case 0:
      return "应该是" + right + "。";
    case 1:
      return "书中没有这样的情节。";
    case 2:
      return "我记得是太白金星，不过不太确定。";
    case 3:
      return "根据《西游记》原著的描写，这一段故事发生在取经路上。当时师徒四人路过一座高山，行者先去探路，八"
             "戒和沙僧守着行李。"
             "后来的经过书中写得很细：" +
             right + "。这就是这个问题的答案，希望对您有所帮助。";
    default:
      return "这里有一个错误：题目中的说法并不准确，原著里并不是这样写的，而是" + right + "。";
  }
}

void GradeAnswers(benchmark::State& state) {
  const std::string folder = HUOYAN_SOURCE_DIR "/evalsets/xiyou/";
  const Grader grader(LoadGoldSet(folder + "gold.jsonl"));
  const auto& questions = grader.gold().questions;
  std::vector<std::string> replies;
  for (std::size_t i = 0; i < 5 * questions.size(); ++i)
    replies.push_back(ReplyTo(questions[i % questions.size()], i / questions.size()));
  for (auto _ : state) {
    for (std::size_t i = 0; i < 100'000; ++i) {
      const std::size_t at = i % replies.size();
      benchmark::DoNotOptimize(grader.Grade(at % questions.size(), replies[at]));
    }
  }
  state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(GradeAnswers)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace huoyan
