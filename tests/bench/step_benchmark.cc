// A training step against its own floor: the matrix products it dispatched, replayed with the same shapes,
// layouts and weights right after it. Step and floor alternate within one run, so their ratio stands however
// the machine's speed drifts.
#include <ATen/record_function.h>
#include <benchmark/benchmark.h>

#include <algorithm>

#include "tests/bench/bench_setup.h"
#include "trainer/known_shapes.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/optimizer.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {
namespace {

// One product: `inputs` are [self,] left, right. Weights are held as they are; anything else as its layout
// only, since holding the activations of a whole step would change what the step needs.
struct Product {
  enum class Kind { kMm, kAddmm, kBmm } kind;
  std::vector<at::Tensor> inputs;
};

class ProductRecorder {
 public:
  explicit ProductRecorder(const NamedWeights& weights) {
    for (const auto& entry : weights) weights_[entry.second.Dense().data_ptr()] = entry.second.Dense();
    current_ = this;
    handle_ = at::addGlobalCallback(
        at::RecordFunctionCallback(&OnStart).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  }
  ~ProductRecorder() {
    at::removeCallback(handle_);
    current_ = nullptr;
  }
  ProductRecorder(const ProductRecorder&) = delete;
  ProductRecorder& operator=(const ProductRecorder&) = delete;

  std::vector<Product> TakeProducts() { return std::move(products_); }

 private:
  static std::unique_ptr<at::ObserverContext> OnStart(const at::RecordFunction& call) {
    const std::string name = call.name();
    if (name == "aten::mm") current_->Add(Product::Kind::kMm, call.inputs(), 2);
    if (name == "aten::addmm" || name == "aten::addmm_")
      current_->Add(Product::Kind::kAddmm, call.inputs(), 3);
    if (name == "aten::bmm") current_->Add(Product::Kind::kBmm, call.inputs(), 2);
    return nullptr;
  }

  void Add(Product::Kind kind, c10::ArrayRef<const c10::IValue> inputs, std::size_t count) {
    Product product{kind, {}};
    for (std::size_t i = 0; i < count; ++i) product.inputs.push_back(Stand(inputs[i].toTensor()));
    products_.push_back(std::move(product));
  }

  // One tensor stands for all of a layout: what is multiplied does not matter, only how it lies.
  at::Tensor Stand(const at::Tensor& tensor) {
    const at::RecordFunctionGuard quiet(false);
    const auto weight = weights_.find(tensor.data_ptr());
    if (weight != weights_.end()) return weight->second.as_strided(tensor.sizes(), tensor.strides());
    const auto key = std::make_tuple(tensor.sizes().vec(), tensor.strides().vec(), tensor.scalar_type());
    at::Tensor& stand = stands_[key];
    if (!stand.defined()) {
      std::int64_t extent = 1;
      for (std::int64_t d = 0; d < tensor.dim(); ++d) extent += (tensor.size(d) - 1) * tensor.stride(d);
      stand = at::randn({extent}, at::kFloat)
                  .mul_(0.01)
                  .to(tensor.scalar_type())
                  .as_strided(tensor.sizes(), tensor.strides());
    }
    return stand;
  }

  static inline ProductRecorder* current_ = nullptr;
  at::CallbackHandle handle_{};
  std::map<void*, at::Tensor> weights_;
  std::map<std::tuple<std::vector<std::int64_t>, std::vector<std::int64_t>, at::ScalarType>, at::Tensor>
      stands_;
  std::vector<Product> products_;
};

void Replay(const std::vector<Product>& products) {
  for (const Product& product : products) {
    const auto& in = product.inputs;
    switch (product.kind) {
      case Product::Kind::kMm:
        benchmark::DoNotOptimize(at::mm(in[0], in[1]));
        break;
      case Product::Kind::kAddmm:
        benchmark::DoNotOptimize(at::addmm(in[0], in[1], in[2]));
        break;
      case Product::Kind::kBmm:
        benchmark::DoNotOptimize(at::bmm(in[0], in[1]));
        break;
    }
  }
}

struct StepCase {
  const char* shape;
  std::int64_t tokens;
  bool checkpoint;
};

// LoRA r=16 on all seven modules, one sequence, every token in the loss, AdamW included.
void StepOverFloor(benchmark::State& state, const StepCase& which) {
  MemoryTracker::Get();
  ConfigureThreads();
  const ModelConfig config = FindKnownShape(which.shape);
  const NamedWeights weights = RandomWeights(config, {at::kBFloat16, at::kCPU, {}}, 1);
  Qwen2Model model(config, weights, NamedTensors{});
  const LoraSpec lora = BenchmarkLora();
  LoraAdapter adapter(lora, model, /*for_training=*/true);
  adapter.Initialise(1);
  const at::Tensor ids = at::randint(1, 500, {which.tokens}, at::kLong);
  const TokenBatch batch{ids, ids.roll(-1), SequenceLayout({which.tokens}, at::kCPU)};
  const TrainSpec spec;
  const auto optimizer = MakeOptimizer(spec, adapter.arena());
  int steps = 0;
  const auto step = [&] {
    adapter.arena().gradients.zero_();
    benchmark::DoNotOptimize(model
                                 .ForwardBackward(batch, 1.0 / static_cast<double>(which.tokens),
                                                  which.checkpoint ? model.layers().size() : 0)
                                 .item<float>());
    ClipGradients(adapter.arena(), spec.clip_norm);
    optimizer->Step(adapter.arena(), 1e-4, ++steps);
  };

  std::vector<Product> products;
  {
    ProductRecorder recorder(weights);
    step();  // warms up, too
    products = recorder.TakeProducts();
  }
  MemoryTracker::Get().ResetPeak();
  std::vector<double> ratios;
  double step_seconds = 0, floor_seconds = 0;
  for (auto _ : state) {
    const double start = Seconds();
    step();
    const double middle = Seconds();
    Replay(products);
    const double end = Seconds();
    ratios.push_back((middle - start) / (end - middle));
    step_seconds += middle - start;
    floor_seconds += end - middle;
    state.SetIterationTime(middle - start);
  }
  std::sort(ratios.begin(), ratios.end());
  const auto iterations = static_cast<double>(state.iterations());
  state.counters["ratio"] = ratios[ratios.size() / 2];
  state.counters["floor_s"] = floor_seconds / iterations;
  state.counters["products"] = static_cast<double>(products.size());
  state.counters["tokens/s"] = static_cast<double>(which.tokens) * iterations / step_seconds;
  state.counters["peak_GiB"] = static_cast<double>(MemoryTracker::Get().Peak().Total()) / (1 << 30);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const StepCase& which : {StepCase{"qwen2.5-0.5b", 512, false}, StepCase{"qwen2.5-1.5b", 1024, false},
                                StepCase{"qwen2.5-1.5b", 1024, true}, StepCase{"qwen2.5-3b", 1024, false},
                                StepCase{"qwen2.5-3b", 1024, true}}) {
    const std::string name = std::string("StepOverFloor/large/") + which.shape + "_bf16/" +
                             std::to_string(which.tokens) + (which.checkpoint ? "/checkpointed" : "/plain");
    benchmark::RegisterBenchmark(name.c_str(), StepOverFloor, which)
        ->UseManualTime()
        ->Iterations(3)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace huoyan
