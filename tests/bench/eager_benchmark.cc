// Our training step against the one usually written (eager_qwen2.h) over the same batches. The two alternate
// within one run, so their ratio stands however the machine's speed drifts.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "evalsets/facts.h"
#include "evalsets/sft.h"
#include "tests/bench/bench_setup.h"
#include "tests/bench/eager_qwen2.h"
#include "trainer/batch_plan.h"
#include "trainer/known_shapes.h"
#include "trainer/tokenizer.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"
#include "trainer/torch/training_loop.h"

namespace huoyan {
namespace {

// One sequence with every token in the loss.
std::vector<TokenizedExample> WholeSequence(std::size_t length) {
  TokenizedExample example;
  for (std::size_t i = 0; i < length; ++i)
    example.ids.push_back(static_cast<std::int32_t>(1 + i * 7919 % 5000));
  example.labels = example.ids;
  return {example};
}

// So many of the project's own question-answer pairs, drawn by lot, under Qwen's tokenizer; none without that
// (HUOYAN_DATA). An epoch of them stands for an epoch of all.
std::vector<TokenizedExample> QuestionsAndAnswers(std::size_t count) {
  const char* given = std::getenv("HUOYAN_DATA");
  const std::filesystem::path data = given ? given : HUOYAN_SOURCE_DIR "/../shared/data";
  std::vector<TokenizedExample> examples;
  if (!std::filesystem::exists(data / "qwen-tokenizer")) return examples;
  const Tokenizer tokenizer = Tokenizer::FromDirectory(data / "qwen-tokenizer");
  std::vector<SftPair> pairs = BuildSftPairs(LoadFacts(HUOYAN_SOURCE_DIR "/evalsets/xiyou/facts.jsonl"));
  std::shuffle(pairs.begin(), pairs.end(), std::mt19937_64(1));
  pairs.resize(std::min(count, pairs.size()));
  for (const SftPair& pair : pairs) {
    std::vector<ChatMessage> messages = AskOnce(pair.prompt);
    messages.push_back({Role::kAssistant, pair.answer});
    examples.push_back(TokenizeChat(tokenizer, messages));
  }
  return examples;
}

// How the other side is given the pairs that we train on in batches of like length.
enum class Pairs {
  kNone,         // no pairs: one sequence, the same for both
  kSameBatches,  // as we take them
  kShuffled,     // in random order, padded to the longest of the batch
  kOneByOne      // in batches of 1, accumulated to a step
};

struct Comparison {
  const char* name;
  const char* shape;
  Pairs pairs;
  std::size_t size;  // tokens of the sequence, or pairs of a step
  int steps;
};

using Batches = std::vector<std::vector<TokenizedExample>>;

// The pairs of all steps, dealt out again: by step, its batches.
std::vector<Batches> DealToEager(BatchPlan& plan, const Comparison& which) {
  std::vector<Batches> steps;
  std::vector<TokenizedExample> all;
  for (int step = 0; step <= which.steps; ++step) {
    steps.push_back({plan.Step(step)[0].sequences});
    all.insert(all.end(), steps.back()[0].begin(), steps.back()[0].end());
  }
  if (which.pairs == Pairs::kNone || which.pairs == Pairs::kSameBatches) return steps;
  std::mt19937_64 generator(1);
  std::shuffle(all.begin(), all.end(), generator);
  auto next = all.begin();
  for (Batches& step : steps) {
    const auto count = static_cast<std::ptrdiff_t>(step[0].size());
    const std::vector<TokenizedExample> dealt(next, next + count);
    next += count;
    step = {dealt};
    if (which.pairs != Pairs::kOneByOne) continue;
    step.clear();
    for (const TokenizedExample& example : dealt) step.push_back({example});
  }
  return steps;
}

// Seconds that the system has worked for this process, on all its threads: mostly clearing pages.
double SystemSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_stime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_stime.tv_usec);
}

void StepOverEager(benchmark::State& state, const Comparison& which) {
  MemoryTracker::Get();
  ConfigureThreads();
  const bool pairs = which.pairs != Pairs::kNone;
  const std::size_t pairs_needed = (static_cast<std::size_t>(which.steps) + 1) * which.size;
  const std::vector<TokenizedExample> examples =
      pairs ? QuestionsAndAnswers(pairs_needed) : WholeSequence(which.size);
  if (examples.empty()) {
    state.SkipWithError("no data: set HUOYAN_DATA to a folder with qwen-tokenizer/");
    return;
  }
  const ModelConfig config = FindKnownShape(which.shape);
  const NamedWeights weights = RandomWeights(config, {at::kBFloat16, at::kCPU, {}}, 1);
  const std::int64_t weight_bytes = MemoryTracker::Get().Live().Total();
  const LoraSpec lora = BenchmarkLora();
  TrainSpec spec;
  spec.batch_size = pairs ? static_cast<int>(which.size) : 1;
  spec.sequence_length = 4096;
  spec.epochs = pairs ? 1 : which.steps + 1;
  BatchPlan plan(examples, spec, 1);
  const std::vector<Batches> dealt = DealToEager(plan, which);

  Qwen2Model model(config, weights, NamedTensors{});
  LoraAdapter adapter(lora, model, /*for_training=*/true);
  adapter.Initialise(1);
  const std::int64_t before = MemoryTracker::Get().Live().Total();
  EagerQwen2 eager(config, weights, lora.rank, lora.Scale());
  // What the one keeps between steps lives during the other's, too, and is not the other's.
  const std::int64_t eager_kept = MemoryTracker::Get().Live().Total() - before;
  const std::int64_t our_kept = 16 * adapter.arena().parameter_count();
  std::int64_t our_peak = 0, eager_peak = 0;
  double our_seconds = 0, eager_seconds = 0, our_system = 0, eager_system = 0, loss_gap = 0;
  double system_before = 0;
  const auto take_peak = [&](std::int64_t& peak, std::int64_t others) {
    peak = std::max(peak, MemoryTracker::Get().Peak().Total() - weight_bytes - others);
    MemoryTracker::Get().ResetPeak();
  };
  const auto on_step = [&](const StepReport& step) {
    take_peak(our_peak, eager_kept);
    const double system_between = SystemSeconds(), start = Seconds();
    const double loss = eager.Step(dealt[static_cast<std::size_t>(step.step - 1)], 1e-4);
    const double seconds = Seconds() - start;
    take_peak(eager_peak, our_kept);
    const double system_after = SystemSeconds();
    if (step.step == 1) {
      loss_gap = std::abs(loss / step.loss - 1);  // 0 where both see the same batches
    } else {                                      // in the first step both warm up
      our_seconds += step.seconds;
      eager_seconds += seconds;
      our_system += system_between - system_before;
      eager_system += system_after - system_between;
    }
    system_before = system_after;
  };
  for (auto _ : state) {
    RunTraining({model, adapter.arena(), {}, spec, 0, 1, examples, {}, {}, on_step, {}});
    state.SetIterationTime(our_seconds / which.steps);
  }
  state.counters["eager/ours"] = eager_seconds / our_seconds;
  state.counters["eager_s"] = eager_seconds / which.steps;
  state.counters["system_s"] = our_system / which.steps;
  state.counters["eager_system_s"] = eager_system / which.steps;
  state.counters["memory_ours/eager"] = static_cast<double>(our_peak) / static_cast<double>(eager_peak);
  state.counters["ours_GiB"] = static_cast<double>(our_peak) / (1 << 30);  // above the weights
  state.counters["first_loss_gap"] = loss_gap;
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Comparison& which :
       {Comparison{"512", "qwen2.5-0.5b", Pairs::kNone, 512, 3},
        Comparison{"1024", "qwen2.5-1.5b", Pairs::kNone, 1024, 2},
        Comparison{"pairs/8/same_batches", "qwen2.5-0.5b", Pairs::kSameBatches, 8, 16},
        Comparison{"pairs/8/shuffled", "qwen2.5-0.5b", Pairs::kShuffled, 8, 16},
        Comparison{"pairs/16/shuffled", "qwen2.5-0.5b", Pairs::kShuffled, 16, 8},
        Comparison{"pairs/8/one_by_one", "qwen2.5-0.5b", Pairs::kOneByOne, 8, 16},
        Comparison{"pairs/8/shuffled", "qwen2.5-1.5b", Pairs::kShuffled, 8, 12},
        Comparison{"pairs/16/shuffled", "qwen2.5-1.5b", Pairs::kShuffled, 16, 6}}) {
    const std::string name = std::string("StepOverEager/large/") + which.shape + "/" + which.name;
    benchmark::RegisterBenchmark(name.c_str(), StepOverEager, which)
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace huoyan
