// From a checkpoint on disk to the end of the first training step, with a warm page cache: what a user waits
// before anything moves. The weights are mapped, not read, so the wait should not grow with them.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "tests/bench/bench_setup.h"
#include "trainer/known_shapes.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"
#include "trainer/torch/torch_session.h"

namespace huoyan {
namespace {

// A checkpoint of random bf16 weights in a folder that goes with this object.
class TemporaryCheckpoint {
 public:
  explicit TemporaryCheckpoint(const ModelConfig& config)
      : folder_(std::filesystem::temp_directory_path() / "huoyan-open-benchmark") {
    std::filesystem::create_directories(folder_);
    const NamedWeights weights = RandomWeights(config, {at::kBFloat16, at::kCPU, {}}, 1);
    std::vector<std::pair<std::string, at::Tensor>> tensors;
    for (const auto& [name, weight] : weights) tensors.emplace_back(name, weight.Dense());
    WriteTensors(folder_ / "model.safetensors", tensors, {{"format", "pt"}});
    WriteModelConfig(folder_ / "config.json", config);
  }
  ~TemporaryCheckpoint() { std::filesystem::remove_all(folder_); }
  TemporaryCheckpoint(const TemporaryCheckpoint&) = delete;
  TemporaryCheckpoint& operator=(const TemporaryCheckpoint&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

// One sequence of 16 tokens: the step itself is short, so what is measured is what comes before it.
void FirstStep(benchmark::State& state, const char* shape) {
  MemoryTracker::Get();
  ConfigureThreads();
  const TemporaryCheckpoint checkpoint(FindKnownShape(shape));
  OpenRequest request;
  request.directory = checkpoint.folder();
  request.dtype = Dtype::kBfloat16;
  const LoraSpec lora = BenchmarkLora();
  TrainSpec train;
  train.max_steps = 1;
  TokenizedExample example;
  for (std::int32_t i = 1; i <= 16; ++i) example.ids.push_back(i);
  example.labels = example.ids;
  double open_seconds = 0, step_seconds = 0;
  for (auto _ : state) {
    const double start = Seconds();
    TorchSession session(request);
    open_seconds += Seconds() - start;
    const TrainOutcome outcome = session.Train(lora, train, 1, {example}, {}, {}, {});
    step_seconds += outcome.curve.at(0).seconds;
    state.SetIterationTime(Seconds() - start);
  }
  const auto iterations = static_cast<double>(state.iterations());
  state.counters["open_s"] = open_seconds / iterations;
  state.counters["step_s"] = step_seconds / iterations;
  state.counters["weights_GiB"] =
      static_cast<double>(std::filesystem::file_size(checkpoint.folder() / "model.safetensors")) / (1 << 30);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const char* shape : {"qwen2.5-0.5b", "qwen2.5-3b"}) {
    benchmark::RegisterBenchmark((std::string("FirstStep/large/") + shape + "_bf16").c_str(), FirstStep,
                                 shape)
        ->UseManualTime()
        ->Iterations(3)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace huoyan
