// The statistics of a comparison, and grading a whole sweep afresh.
#include <benchmark/benchmark.h>

#include <random>

#include "harness/scoring/bootstrap.h"
#include "harness/scoring/permutation.h"
#include "harness/summary/summary.h"

namespace huoyan {
namespace {

constexpr int kQuestions = 600;
constexpr int kRuns = 100;

struct Pairs {
  Eigen::VectorXd first = Eigen::VectorXd::Zero(kQuestions);
  Eigen::VectorXd second = first;
  std::vector<std::size_t> clusters;
};

// `per_fact` questions on every fact.
Pairs MakePairs(std::size_t per_fact) {
  std::mt19937_64 random(1);
  Pairs pairs;
  for (Eigen::Index i = 0; i < kQuestions; ++i) {
    pairs.first[i] = DrawUniform(random) < 0.6 ? 1 : 0;
    pairs.second[i] = DrawUniform(random) < 0.65 ? 1 : 0;
    pairs.clusters.push_back(static_cast<std::size_t>(i) / per_fact);
  }
  return pairs;
}

void PairedBootstrap(benchmark::State& state) {
  const Pairs pairs = MakePairs(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(BootstrapPairedDifference(pairs.first, pairs.second, pairs.clusters));
  }
}
BENCHMARK(PairedBootstrap)->ArgName("per_fact")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

void PairedPermutation(benchmark::State& state) {
  const Pairs pairs = MakePairs(1);
  for (auto _ : state) benchmark::DoNotOptimize(SignFlipTest(pairs.second - pairs.first));
}
BENCHMARK(PairedPermutation)->Unit(benchmark::kMillisecond);

// No two answers to a question are worded alike, so that nothing can be remembered between runs.
std::vector<StoredRun> MakeSweep(const GoldSet& gold) {
  std::mt19937_64 random(2);
  std::vector<StoredRun> runs(kRuns);
  for (int r = 0; r < kRuns; ++r) {
    StoredRun& run = runs[static_cast<std::size_t>(r)];
    run.record.trial_id = fmt::format("{:016}", r);
    run.record.spec.model_name = "model";
    run.record.spec.seed = static_cast<std::uint64_t>(r);
    if (r > 0) run.record.spec.lora = LoraSpec{};
    run.record.provenance.gold_sha256 = gold.sha256;
    for (const Question& question : gold.questions) {
      const double luck = DrawUniform(random);
      std::string reply = fmt::format("我想是第{}位神仙吧，书里写得很明白。", r + 1);
      if (luck < 0.3) reply = fmt::format("书中没有提到这件事，第{}次问也是一样。", r + 1);
      if (luck > 0.7 && IsAnswerable(question))
        reply = fmt::format("答案是{}。（{}）", question.accepted[0], r);
      run.answers.push_back({question.id, reply, 0, -luck});
    }
  }
  return runs;
}

void RescoreSweep(benchmark::State& state) {
  const GoldSet gold = LoadGoldSet(HUOYAN_SOURCE_DIR "/evalsets/xiyou/gold.jsonl");
  const std::vector<StoredRun> runs = MakeSweep(gold);
  for (auto _ : state) benchmark::DoNotOptimize(Summarise("sweep", {}, runs, gold));
  state.SetItemsProcessed(state.iterations() * kRuns * static_cast<std::int64_t>(gold.questions.size()));
}
BENCHMARK(RescoreSweep)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace huoyan
