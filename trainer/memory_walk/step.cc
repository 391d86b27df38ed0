#include "trainer/memory_walk/step.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <vector>

#include "trainer/memory_walk/attention.h"
#include "trainer/memory_walk/cross_entropy.h"
#include "trainer/memory_walk/linear.h"
#include "trainer/memory_walk/rms_norm.h"
#include "trainer/resident_memory.h"

namespace huoyan::memory_walk {
namespace {

struct Saved {
  Held input, input_rstd, q, k, v;
  AttentionOutput attention;
  Held middle, middle_rstd, gate, up;
};

void ApplyRotary(Walk& walk, std::int64_t columns) { const Held rotated = walk.Narrow(columns / 2); }

// Behind the last layer's attention: what is made has rows only for the tokens with a target.
class OnlyRead {
 public:
  OnlyRead(Walk& walk, int layer) : walk_(walk), all_(walk.tokens) {
    if (layer + 1 == walk.config.num_hidden_layers) walk.tokens = walk.pass.loss_tokens;
  }
  ~OnlyRead() { walk_.tokens = all_; }
  OnlyRead(const OnlyRead&) = delete;
  OnlyRead& operator=(const OnlyRead&) = delete;

  bool leaves_out() const { return walk_.tokens != all_; }
  // Columns that gathering the rows makes.
  std::int64_t Gathered(std::int64_t columns) const { return leaves_out() ? columns : 0; }

 private:
  Walk& walk_;
  std::int64_t all_;
};

// Returns the layer's output; `x` is its input, kept in `saved`.
Held LayerForward(Walk& walk, int layer, Saved& saved) {
  {
    auto norm = RmsNormForward(walk, walk.tokens);
    saved.input_rstd = std::move(norm[1]);
    saved.q = LinearForward(walk, layer, LinearModule::kQ);
    saved.k = LinearForward(walk, layer, LinearModule::kK);
    saved.v = LinearForward(walk, layer, LinearModule::kV);
  }
  ApplyRotary(walk, walk.q);
  ApplyRotary(walk, walk.kv);
  saved.attention = AttentionForward(walk);
  const OnlyRead read(walk, layer);
  {
    const Held o = walk.Narrow(read.Gathered(walk.q));
    saved.middle = LinearForward(walk, layer, LinearModule::kO);
    const Held x = walk.Narrow(read.Gathered(walk.config.hidden_size));
  }
  {
    auto norm = RmsNormForward(walk, walk.tokens);
    saved.middle_rstd = std::move(norm[1]);
    saved.gate = LinearForward(walk, layer, LinearModule::kGate);
    saved.up = LinearForward(walk, layer, LinearModule::kUp);
  }
  const Held hidden = walk.Narrow(walk.config.intermediate_size);
  return LinearForward(walk, layer, LinearModule::kDown);
}

Held LayerBackward(Walk& walk, int layer, Saved& saved) {
  Held d_middle;
  {
    const OnlyRead read(walk, layer);
    Held d_gate = LinearBackward(walk, layer, LinearModule::kDown, walk.config.intermediate_size);
    const Held d_up = walk.Narrow(walk.config.intermediate_size);
    saved.gate.Reset();
    saved.up.Reset();
    const Held normed = RmsNormRecompute(walk);
    const Held d_normed = LinearBackward(walk, layer, LinearModule::kGate);
    d_gate.Reset();
    { const Held more = LinearBackward(walk, layer, LinearModule::kUp); }
    d_middle = RmsNormBackward(walk, walk.tokens);
    saved.middle.Reset();
  }
  std::array<Held, 3> gradients;
  {
    Held d_o;
    {
      const OnlyRead read(walk, layer);
      d_o = LinearBackward(walk, layer, LinearModule::kO, read.Gathered(walk.q));
    }
    if (OnlyRead(walk, layer).leaves_out()) {
      Held whole = walk.Narrow(walk.q);
      d_o = std::move(whole);
    }
    gradients = AttentionBackward(walk);
    for (Held* used : {&saved.q, &saved.k, &saved.v, &saved.attention.o, &saved.attention.log_sum})
      used->Reset();
  }
  ApplyRotary(walk, walk.q);
  ApplyRotary(walk, walk.kv);
  const Held normed = RmsNormRecompute(walk);
  const Held d_normed = LinearBackward(walk, layer, LinearModule::kQ);
  { const Held more = LinearBackward(walk, layer, LinearModule::kK); }
  { const Held more = LinearBackward(walk, layer, LinearModule::kV); }
  return RmsNormBackward(walk, walk.tokens);
}

void ForwardBackward(Walk& walk, int checkpointed) {
  const Held rotary_rows = walk.Activation(2 * walk.tokens * (walk.config.head_dim / 2) * walk.element_bytes);
  const std::int64_t rows = walk.pass.loss_tokens;
  std::vector<Saved> saved(static_cast<std::size_t>(walk.config.num_hidden_layers));
  const Held kept = walk.Activation(rows * kIndexBytes);
  Held x;
  {
    const bool gathered = walk.setup.quantization.embeddings != Quantization::kNone;
    const Held codes = walk.Activation(gathered ? walk.tokens * (walk.config.hidden_size + kFloatBytes) : 0);
    x = walk.Narrow(walk.config.hidden_size);
  }
  for (int i = 0; i < walk.config.num_hidden_layers; ++i) {
    Saved& layer = saved[static_cast<std::size_t>(i)];
    layer.input = std::move(x);
    x = LayerForward(walk, i, layer);
    if (i < checkpointed) {
      Held input = std::move(layer.input);
      layer = Saved{};
      layer.input = std::move(input);
    }
  }
  Held dx;
  {
    const auto norm = RmsNormForward(walk, rows);
    const Held targets = walk.Activation(rows * kIndexBytes);
    const Held d_hidden = LinearCrossEntropy(walk, rows);
    dx = RmsNormBackward(walk, rows);
    x.Reset();
  }
  for (int i = walk.config.num_hidden_layers; i-- > 0;) {
    Saved& layer = saved[static_cast<std::size_t>(i)];
    if (i < checkpointed) const Held again = LayerForward(walk, i, layer);
    dx = LayerBackward(walk, i, layer);
    layer = Saved{};
  }
  if (walk.full) const Held wide = walk.WideCopy(walk.config.hidden_size);
}

// Elements of the largest tensor that is trained.
std::int64_t LargestTrained(const MemorySetup& setup) {
  std::int64_t largest = 0;
  if (setup.train.tuning == Tuning::kFull) {
    for (const ExpectedTensor& tensor : ExpectedTensors(setup.config)) {
      largest = std::max(largest, std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::int64_t{1},
                                                  std::multiplies<>()));
    }
    return largest;
  }
  for (const LinearModule module : setup.lora.targets) {
    const auto shape = ModuleShape(setup.config, module);
    largest = std::max(largest, setup.lora.rank * std::max(shape[0], shape[1]));
  }
  return largest;
}

// OptimizerState::Step at its widest; `all`: bytes of what is updated.
void UpdateParameters(Walk& walk, std::int64_t all) {
  const std::int64_t slice = std::min(all, kFloatBytes << 21);
  switch (walk.setup.train.optimizer) {
    case Optimizer::kAdamW:
    case Optimizer::kLion: {
      const Held workspace = walk.Make(MemoryCategory::kWorkspace, slice);
      return;
    }
    case Optimizer::kAdamW8bit: {
      const Held workspace = walk.Make(MemoryCategory::kWorkspace, 4 * slice);
      return;
    }
    case Optimizer::kAdafactor: {
      const Held update_and_squares =
          walk.Make(MemoryCategory::kWorkspace, 2 * kFloatBytes * LargestTrained(walk.setup));
      return;
    }
    case Optimizer::kSgd:
      return;
  }
}

}  // namespace

LiveBytes PeakOfStep(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers) {
  Walk walk(setup, pass);
  const ModelConfig& config = setup.config;
  std::vector<Held> kept;
  const auto keep = [&](MemoryCategory category, std::int64_t bytes) {
    kept.push_back(walk.Make(category, bytes));
  };
  const LiveBytes resident = ResidentBytes(setup);
  for (const auto& entry : EnumNames(Type<MemoryCategory>{})) keep(entry.first, resident[entry.first]);
  const std::int64_t rotary_rows =
      std::min<std::int64_t>((walk.longest + 255) / 256 * 256, config.max_position_embeddings);
  keep(MemoryCategory::kWorkspace, 2 * rotary_rows * (config.head_dim / 2) * walk.element_bytes);
  {
    std::vector<Held> batch;
    batch.push_back(
        walk.Make(MemoryCategory::kWorkspace, 3 * kIndexBytes * walk.tokens));  // ids, targets, positions
    for (const Group& group : walk.groups) {
      if (group.padded())
        batch.push_back(walk.Make(MemoryCategory::kWorkspace,
                                  group.cells() * (kIndexBytes + 1) + group.tokens * kIndexBytes));
    }
    ForwardBackward(walk, std::min(checkpointed_layers, config.num_hidden_layers));
  }
  UpdateParameters(walk, resident[MemoryCategory::kGradients]);
  return walk.tape.peak();
}

}  // namespace huoyan::memory_walk
