// Our training step against the one usually written (eager_qwen2.h) over the same batches. The two alternate
// within one run, so their ratio stands however the machine's speed drifts.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

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

// The project's own question-answer pairs under Qwen's tokenizer; none without that (HUOYAN_DATA).
std::vector<TokenizedExample> QuestionsAndAnswers() {
  const char* given = std::getenv("HUOYAN_DATA");
  const std::filesystem::path data = given ? given : HUOYAN_SOURCE_DIR "/../shared/data";
  std::vector<TokenizedExample> examples;
  if (!std::filesystem::exists(data / "qwen-tokenizer")) return examples;
  const Tokenizer tokenizer = Tokenizer::FromDirectory(data / "qwen-tokenizer");
  for (const SftPair& pair : BuildSftPairs(LoadFacts(HUOYAN_SOURCE_DIR "/evalsets/xiyou/facts.jsonl"))) {
    std::vector<ChatMessage> messages = AskOnce(pair.prompt);
    messages.push_back({Role::kAssistant, pair.answer});
    examples.push_back(TokenizeChat(tokenizer, messages));
  }
  return examples;
}

struct Comparison {
  const char* shape;
  bool questions;  // batches of 8 pairs; otherwise one sequence
  std::size_t length;
  int steps;
};

void StepOverEager(benchmark::State& state, const Comparison& which) {
  MemoryTracker::Get();
  ConfigureThreads();
  const std::vector<TokenizedExample> examples =
      which.questions ? QuestionsAndAnswers() : WholeSequence(which.length);
  if (examples.empty()) {
    state.SkipWithError("no data: set HUOYAN_DATA to a folder with qwen-tokenizer/");
    return;
  }
  const ModelConfig config = FindKnownShape(which.shape);
  const NamedWeights weights = RandomWeights(config, {at::kBFloat16, at::kCPU, {}}, 1);
  const std::int64_t weight_bytes = MemoryTracker::Get().Live().Total();
  const LoraSpec lora = BenchmarkLora();
  TrainSpec spec;
  spec.batch_size = which.questions ? 8 : 1;
  spec.sequence_length = 4096;
  spec.epochs = 1e6;
  spec.max_steps = which.steps + 1;
  BatchPlan plan(examples, spec, 1);

  Qwen2Model model(config, weights, NamedTensors{});
  LoraAdapter adapter(lora, model, /*for_training=*/true);
  adapter.Initialise(1);
  const std::int64_t before = MemoryTracker::Get().Live().Total();
  EagerQwen2 eager(config, weights, lora.rank, lora.Scale());
  // What the one keeps between steps lives during the other's, too, and is not the other's.
  const std::int64_t eager_kept = MemoryTracker::Get().Live().Total() - before;
  const std::int64_t our_kept = 16 * adapter.arena().parameter_count();
  std::int64_t our_peak = 0, eager_peak = 0;
  double our_seconds = 0, eager_seconds = 0, loss_gap = 0;
  const auto take_peak = [&](std::int64_t& peak, std::int64_t others) {
    peak = std::max(peak, MemoryTracker::Get().Peak().Total() - weight_bytes - others);
    MemoryTracker::Get().ResetPeak();
  };
  const auto on_step = [&](const StepReport& step) {
    take_peak(our_peak, eager_kept);
    const double start = Seconds();
    const double loss = eager.Step(plan.Step(step.step - 1)[0].sequences, 1e-4);
    const double seconds = Seconds() - start;
    take_peak(eager_peak, our_kept);
    if (step.step == 1) {
      loss_gap = std::abs(loss / step.loss - 1);
      return;  // both warm up
    }
    our_seconds += step.seconds;
    eager_seconds += seconds;
  };
  for (auto _ : state) {
    RunTraining({model, adapter.arena(), {}, spec, 0, 1, examples, {}, {}, on_step, {}});
    state.SetIterationTime(our_seconds / which.steps);
  }
  state.counters["eager/ours"] = eager_seconds / our_seconds;
  state.counters["eager_s"] = eager_seconds / which.steps;
  state.counters["memory_ours/eager"] = static_cast<double>(our_peak) / static_cast<double>(eager_peak);
  state.counters["ours_GiB"] = static_cast<double>(our_peak) / (1 << 30);  // above the weights
  state.counters["first_loss_gap"] = loss_gap;
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Comparison& which :
       {Comparison{"qwen2.5-0.5b", false, 512, 3}, Comparison{"qwen2.5-1.5b", false, 1024, 2},
        Comparison{"qwen2.5-0.5b", true, 0, 12}, Comparison{"qwen2.5-1.5b", true, 0, 8}}) {
    const std::string name =
        std::string("StepOverEager/large/") + which.shape +
        (which.questions ? std::string("/questions_and_answers") : "/" + std::to_string(which.length));
    benchmark::RegisterBenchmark(name.c_str(), StepOverEager, which)
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace huoyan
