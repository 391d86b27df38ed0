#include "trainer/memory_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "trainer/work_split.h"

namespace huoyan {
namespace {

constexpr std::int64_t kFloatBytes = 4, kIndexBytes = 8;

// Counts live bytes as the allocator would and remembers the breakdown at the peak.
class Tape {
 public:
  void Add(MemoryCategory category, std::int64_t bytes) {
    live_[category] += bytes;
    total_ += bytes;
    if (total_ <= peak_total_) return;
    peak_total_ = total_;
    peak_ = live_;
  }
  const LiveBytes& peak() const { return peak_; }

 private:
  LiveBytes live_, peak_;
  std::int64_t total_ = 0, peak_total_ = 0;
};

// A tensor: lives as long as the object.
class Held {
 public:
  Held() = default;
  Held(Tape& tape, MemoryCategory category, std::int64_t bytes)
      : tape_(&tape), category_(category), bytes_(bytes) {
    tape.Add(category, bytes);
  }
  Held(Held&& other) noexcept { *this = std::move(other); }
  Held& operator=(Held&& other) noexcept {
    Reset();
    tape_ = std::exchange(other.tape_, nullptr);
    category_ = other.category_;
    bytes_ = other.bytes_;
    return *this;
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { Reset(); }

  void Reset() {
    if (tape_ != nullptr) tape_->Add(category_, -bytes_);
    tape_ = nullptr;
  }

 private:
  Tape* tape_ = nullptr;
  MemoryCategory category_ = MemoryCategory::kWorkspace;
  std::int64_t bytes_ = 0;
};

std::int64_t BytesOf(Dtype dtype) { return dtype == Dtype::kFloat32 ? 4 : 2; }

std::int64_t MatrixBytes(std::int64_t rows, std::int64_t columns, Dtype dtype, Quantization how) {
  constexpr std::int64_t block = 64, group = 256;
  switch (how) {
    case Quantization::kNone:
      return rows * columns * BytesOf(dtype);
    case Quantization::kInt8:
      return rows * columns + rows * kFloatBytes;
    case Quantization::kNf4: {
      const std::int64_t blocks = rows * ((columns + block - 1) / block);
      return blocks * block / 2 + blocks + (blocks + group - 1) / group * kFloatBytes;
    }
  }
  return 0;
}

int AdaptedLayers(const ModelConfig& config, const LoraSpec& lora) {
  return std::min(lora.last_layers.value_or(config.num_hidden_layers), config.num_hidden_layers);
}

std::int64_t OptimizerBytes(const MemorySetup& setup, std::int64_t parameters) {
  const std::int64_t padded = (parameters + 255) / 256 * 256;
  switch (setup.train.optimizer) {
    case Optimizer::kAdamW:
      return 2 * kFloatBytes * parameters;
    case Optimizer::kAdamW8bit:
      return 2 * padded + padded / 256 * 2 * kFloatBytes;
    case Optimizer::kLion:
    case Optimizer::kSgd:
      return kFloatBytes * parameters;
    case Optimizer::kAdafactor:
      break;
  }
  std::int64_t sides = 0;
  for (const LinearModule module : setup.lora.targets) {
    const auto shape = ModuleShape(setup.config, module);
    sides += 2 * setup.lora.rank + shape[0] + shape[1] + (setup.lora.dora ? shape[0] : 0);
  }
  return kFloatBytes * sides * AdaptedLayers(setup.config, setup.lora);
}

// The step, statement by statement; every Held is a tensor of the function named in the comment above it.
class StepWalk {
 public:
  StepWalk(const MemorySetup& setup, const PassShape& pass, int checkpointed)
      : setup_(setup),
        c_(setup.config),
        pass_(pass),
        checkpointed_(std::min(checkpointed, c_.num_hidden_layers)) {
    e_ = BytesOf(setup.dtype);
    tokens_ = std::accumulate(pass.lengths.begin(), pass.lengths.end(), std::int64_t{0});
    longest_ = pass.lengths.empty() ? 0 : *std::max_element(pass.lengths.begin(), pass.lengths.end());
    q_ = std::int64_t{c_.num_attention_heads} * c_.head_dim;
    kv_ = std::int64_t{c_.num_key_value_heads} * c_.head_dim;
    const auto sequences = static_cast<std::int64_t>(pass.lengths.size());
    if (SequencesShareAGroup(tokens_, longest_, sequences)) {
      groups_.push_back({sequences, longest_, tokens_});
    } else {
      for (const std::int64_t length : pass.lengths) groups_.push_back({1, length, length});
    }
    narrow_ = setup.dtype != Dtype::kFloat32;
  }

  LiveBytes Run() {
    const std::int64_t parameters = TrainableParameters(c_, setup_.lora);
    std::vector<Held> kept;
    kept.push_back(Make(MemoryCategory::kWeights, WeightBytes(c_, setup_.dtype, setup_.quantization)));
    kept.push_back(Make(MemoryCategory::kAdapter, kFloatBytes * parameters + RowSquareBytes()));
    kept.push_back(Make(MemoryCategory::kGradients, kFloatBytes * parameters));
    kept.push_back(Make(MemoryCategory::kOptimizerState, OptimizerBytes(setup_, parameters)));
    const std::int64_t rotary_rows =
        std::min<std::int64_t>((longest_ + 255) / 256 * 256, c_.max_position_embeddings);
    kept.push_back(Make(MemoryCategory::kWorkspace, 2 * rotary_rows * (c_.head_dim / 2) * e_));
    {
      std::vector<Held> batch;
      batch.push_back(
          Make(MemoryCategory::kWorkspace, 3 * kIndexBytes * tokens_));  // ids, targets, positions
      for (const Group& group : groups_) {
        if (group.padded())
          batch.push_back(Make(MemoryCategory::kWorkspace,
                               group.cells() * (kIndexBytes + 1) + group.tokens * kIndexBytes));
      }
      ForwardBackward();
    }
    UpdateParameters(parameters);
    return tape_.peak();
  }

 private:
  struct Group {
    std::int64_t batch, length, tokens;
    std::int64_t cells() const { return batch * length; }
    bool padded() const { return cells() != tokens; }
  };

  struct Saved {
    Held input, input_rstd, q, k, v, o, log_sum, middle, middle_rstd, gate, up;
  };

  Held Make(MemoryCategory category, std::int64_t bytes) { return Held(tape_, category, bytes); }
  Held Activation(std::int64_t bytes) { return Make(MemoryCategory::kActivations, bytes); }
  Held Wide(std::int64_t columns) { return Activation(tokens_ * columns * kFloatBytes); }
  Held Narrow(std::int64_t columns) { return Activation(tokens_ * columns * e_); }
  Held WideCopy(std::int64_t columns) { return narrow_ ? Wide(columns) : Held(); }

  bool Adapted(int layer, LinearModule module) const {
    const auto& targets = setup_.lora.targets;
    return layer >= c_.num_hidden_layers - AdaptedLayers(c_, setup_.lora) &&
           std::find(targets.begin(), targets.end(), module) != targets.end();
  }

  std::int64_t RowSquareBytes() const {
    if (!setup_.lora.dora) return 0;
    std::int64_t rows = 0;
    for (const LinearModule module : setup_.lora.targets) rows += ModuleShape(c_, module)[0];
    return rows * kFloatBytes * AdaptedLayers(c_, setup_.lora);
  }

  // FrozenWeight::Dense of a layer's matrix.
  Held Dense(LinearModule module) {
    if (setup_.quantization.layers == Quantization::kNone) return {};
    const auto shape = ModuleShape(c_, module);
    Held out = Make(MemoryCategory::kWorkspace, shape[0] * shape[1] * e_);
    if (setup_.quantization.layers == Quantization::kNf4) Nf4Scales(shape[0], shape[1]);
    return out;
  }
  // BlockScales: the scales by group and by block, while the matrix is unpacked.
  void Nf4Scales(std::int64_t rows, std::int64_t columns) {
    const std::int64_t blocks = rows * ((columns + 63) / 64), groups = (blocks + 255) / 256;
    const Held by_block = Make(MemoryCategory::kWorkspace, groups * 256 * kFloatBytes);
    const Held scales = Make(MemoryCategory::kWorkspace, blocks * kFloatBytes);
  }

  // A factor of the adapter rounded to the products' dtype.
  Held Rounded(std::int64_t elements) { return Activation(narrow_ ? elements * e_ : 0); }

  // AdaptedRowLengths.
  Held RowLengths(LinearModule module) {
    const auto shape = ModuleShape(c_, module);
    const std::int64_t out = shape[0], in = shape[1], r = setup_.lora.rank;
    Held cross;
    {
      const Held dense = Dense(module), a = Rounded(r * in);
      Held product = Activation(out * r * e_);
      cross = narrow_ ? Activation(out * r * kFloatBytes) : std::move(product);
    }
    Held squares = Activation(out * kFloatBytes);
    const Held gram = Activation(r * r * kFloatBytes), product = Activation(out * r * kFloatBytes);
    const Held sums = Activation(out * kFloatBytes);
    return squares;
  }

  void AddLowRank(LinearModule module) {
    const auto shape = ModuleShape(c_, module);
    const std::int64_t r = setup_.lora.rank;
    const Held a = Rounded(r * shape[1]), t = Narrow(r), b = Rounded(r * shape[0]);
  }

  // LinearForward, and with DoRA its row lengths.
  Held LinearForward(int layer, LinearModule module) {
    const auto shape = ModuleShape(c_, module);
    Held y;
    {
      const Held dense = Dense(module);
      y = Narrow(shape[0]);
    }
    if (!Adapted(layer, module)) return y;
    AddLowRank(module);
    if (setup_.lora.dora) {
      const Held lengths = RowLengths(module);
      const Held ratio = Activation(shape[0] * kFloatBytes), rounded = Rounded(shape[0]);
    }
    return y;
  }

  // `recomputed`: columns of an input that is made only while it is asked for.
  Held LinearBackward(int layer, LinearModule module, std::int64_t recomputed = 0) {
    const auto shape = ModuleShape(c_, module);
    const std::int64_t out = shape[0], in = shape[1], r = setup_.lora.rank;
    if (!Adapted(layer, module)) {
      const Held dense = Dense(module);
      return Narrow(in);
    }
    Held lengths, d_product;
    if (setup_.lora.dora) {
      lengths = RowLengths(module);
      {
        const Held x = Narrow(recomputed);
        Held y;
        {
          const Held dense = Dense(module);
          y = Narrow(out);
        }
        AddLowRank(module);
        const Held product = Narrow(out), wide = WideCopy(out), sums = Activation(out * kFloatBytes);
      }
      const Held ratio = Activation(out * kFloatBytes), rounded = Rounded(out);
      d_product = Narrow(out);
    }
    Held dx;
    {
      const Held dense = Dense(module);
      dx = Narrow(in);
    }
    Held u;
    {
      const Held b = Rounded(r * out);
      u = Narrow(r);
    }
    const Held a = Rounded(r * in), x = Narrow(recomputed);
    { const Held t = Narrow(r), product = Rounded(out * r); }
    const Held product = Rounded(r * in);
    return dx;
  }

  // RmsNormForward; the second is rstd.
  std::array<Held, 2> RmsNormForward(std::int64_t rows) {
    const std::int64_t wide_bytes = rows * c_.hidden_size * kFloatBytes;
    const Held wide = Activation(narrow_ ? wide_bytes : 0);
    Held rstd;
    {
      const Held squares = Activation(wide_bytes);
      rstd = Activation(rows * kFloatBytes);
    }
    Held product = Activation(wide_bytes);
    Held y = narrow_ ? Activation(rows * c_.hidden_size * e_) : std::move(product);
    return {std::move(y), std::move(rstd)};
  }
  Held RmsNormRecompute() {
    const Held wide = WideCopy(c_.hidden_size);
    Held product = Wide(c_.hidden_size);
    return narrow_ ? Narrow(c_.hidden_size) : std::move(product);
  }
  Held RmsNormBackward(std::int64_t rows) {
    const std::int64_t wide_bytes = rows * c_.hidden_size * kFloatBytes;
    Held normalised;
    {
      const Held x = Activation(narrow_ ? wide_bytes : 0);
      normalised = Activation(wide_bytes);
    }
    Held g = Activation(narrow_ ? wide_bytes : 0);
    {
      const Held weight = Activation(narrow_ ? c_.hidden_size * kFloatBytes : 0);
      Held scaled = Activation(wide_bytes);
      g = std::move(scaled);
    }
    Held projection;
    {
      const Held product = Activation(wide_bytes);
      projection = Activation(rows * kFloatBytes);
    }
    return narrow_ ? Activation(rows * c_.hidden_size * e_) : std::move(g);
  }

  void ApplyRotary(std::int64_t columns) { const Held rotated = Narrow(columns / 2); }

  // ToBatchedHeads of a tensor with `columns` a token.
  Held Batched(const Group& group, std::int64_t columns) {
    const Held padded = Activation(group.padded() ? group.cells() * columns * e_ : 0);
    return Activation(group.cells() * columns * e_);
  }
  void FromBatched(const Group& group, std::int64_t columns) {
    const Held tokens = Activation(group.cells() * columns * e_);
    const Held picked = Activation(group.padded() ? group.tokens * columns * e_ : 0);
  }
  // The last block of queries is the one that sees the most keys.
  struct Block {
    std::int64_t rows, scores;
    bool whole;
  };
  Block LargestBlock(const Group& group) const {
    const std::int64_t block = AttentionBlockLength(group.batch, c_.num_attention_heads, group.length);
    Block largest{0, 0, block >= group.length};
    for (std::int64_t start = 0; start < group.length; start += block) {
      const std::int64_t rows = std::min(block, group.length - start);
      const std::int64_t scores = group.batch * c_.num_attention_heads * rows * (start + rows);
      if (scores > largest.scores) largest = {rows, scores, largest.whole};
    }
    return largest;
  }
  // BlockScores: returns the fp32 scores.
  Held Scores(const Group& group, const Block& block) {
    Held scores;
    {
      const bool copied = !block.whole && c_.num_attention_heads != c_.num_key_value_heads;
      const Held folded = Activation(copied ? group.batch * block.rows * q_ * e_ : 0);
      Held product = Activation(block.scores * e_);
      scores = narrow_ ? Activation(block.scores * kFloatBytes) : std::move(product);
    }
    const Held future = Activation(block.rows * block.rows);
    return scores;
  }

  void AttentionForward(Saved& saved) {
    saved.o = Narrow(q_);
    saved.log_sum = Activation(0);
    std::int64_t log_sum_bytes = 0;
    std::vector<Held> log_sums;
    for (const Group& group : groups_) {
      const Held queries = Batched(group, q_), keys = Batched(group, kv_), values = Batched(group, kv_);
      const Held o = Activation(group.cells() * q_ * e_);
      const std::int64_t bytes = group.cells() * c_.num_attention_heads * kFloatBytes;
      log_sums.push_back(Activation(bytes));
      log_sum_bytes += bytes;
      {
        const Block block = LargestBlock(group);
        const std::int64_t block_rows = group.batch * c_.num_attention_heads * block.rows;
        const Held scores = Scores(group, block);
        const Held largest = Activation(block_rows * kFloatBytes),
                   sums = Activation(block_rows * kFloatBytes);
        const Held p = Activation(narrow_ ? block.scores * e_ : 0);
        const Held product = Activation(group.batch * block.rows * q_ * e_);
      }
      FromBatched(group, q_);
    }
    log_sums.clear();
    saved.log_sum = Activation(log_sum_bytes);
  }

  // dq, dk, dv.
  std::array<Held, 3> AttentionBackward() {
    std::array<Held, 3> out{Narrow(q_), Narrow(kv_), Narrow(kv_)};
    for (const Group& group : groups_) {
      const Held queries = Batched(group, q_), keys = Batched(group, kv_), values = Batched(group, kv_);
      const Held d_outputs = Batched(group, q_);
      Held delta;
      {
        const Held wide = Activation(narrow_ ? group.cells() * q_ * kFloatBytes : 0);
        const Held o = Batched(group, q_);
        const Held product = Activation(group.cells() * q_ * kFloatBytes);
        delta = Activation(group.cells() * c_.num_attention_heads * kFloatBytes);
      }
      const Held dq = Activation(group.cells() * q_ * e_);
      const Held dk = Activation(group.cells() * kv_ * kFloatBytes),
                 dv = Activation(group.cells() * kv_ * kFloatBytes);
      {
        const Block block = LargestBlock(group);
        const std::int64_t folded_bytes = group.batch * block.rows * q_ * e_;
        const bool copied = !block.whole;
        const Held p = Scores(group, block);
        const Held d_block = Activation(copied ? folded_bytes : 0);
        {
          const Held rounded = Activation(narrow_ ? block.scores * e_ : 0);
          const Held product = Activation(group.cells() * kv_ * e_);
        }
        Held ds;
        {
          Held product = Activation(block.scores * e_);
          ds = narrow_ ? Activation(block.scores * kFloatBytes) : std::move(product);
        }
        const Held ds_narrow = Activation(narrow_ ? block.scores * e_ : 0);
        { const Held product = Activation(folded_bytes); }
        const Held product = Activation(group.cells() * kv_ * e_);
      }
      FromBatched(group, q_);
      for (int i = 0; i < 2; ++i) {
        const Held rounded = Activation(narrow_ ? group.cells() * kv_ * e_ : 0);
        FromBatched(group, kv_);
      }
    }
    return out;
  }

  // Returns the layer's output; `x` is its input, kept in `saved`.
  Held LayerForward(int layer, Saved& saved) {
    {
      auto norm = RmsNormForward(tokens_);
      saved.input_rstd = std::move(norm[1]);
      saved.q = LinearForward(layer, LinearModule::kQ);
      saved.k = LinearForward(layer, LinearModule::kK);
      saved.v = LinearForward(layer, LinearModule::kV);
    }
    ApplyRotary(q_);
    ApplyRotary(kv_);
    AttentionForward(saved);
    saved.middle = LinearForward(layer, LinearModule::kO);
    {
      auto norm = RmsNormForward(tokens_);
      saved.middle_rstd = std::move(norm[1]);
      saved.gate = LinearForward(layer, LinearModule::kGate);
      saved.up = LinearForward(layer, LinearModule::kUp);
    }
    const Held hidden = Narrow(c_.intermediate_size);
    return LinearForward(layer, LinearModule::kDown);
  }

  Held LayerBackward(int layer, Saved& saved) {
    Held d_middle;
    {
      Held d_gate = LinearBackward(layer, LinearModule::kDown, c_.intermediate_size);
      const Held d_up = Narrow(c_.intermediate_size);
      saved.gate.Reset();
      saved.up.Reset();
      const Held normed = RmsNormRecompute();
      const Held d_normed = LinearBackward(layer, LinearModule::kGate);
      d_gate.Reset();
      { const Held more = LinearBackward(layer, LinearModule::kUp); }
      d_middle = RmsNormBackward(tokens_);
      saved.middle.Reset();
    }
    std::array<Held, 3> gradients;
    {
      const Held d_o = LinearBackward(layer, LinearModule::kO);
      gradients = AttentionBackward();
      for (Held* used : {&saved.q, &saved.k, &saved.v, &saved.o, &saved.log_sum}) used->Reset();
    }
    ApplyRotary(q_);
    ApplyRotary(kv_);
    const Held normed = RmsNormRecompute();
    const Held d_normed = LinearBackward(layer, LinearModule::kQ);
    { const Held more = LinearBackward(layer, LinearModule::kK); }
    { const Held more = LinearBackward(layer, LinearModule::kV); }
    return RmsNormBackward(tokens_);
  }

  // LinearCrossEntropy; returns d_hidden.
  Held CrossEntropy(std::int64_t rows) {
    const std::int64_t d = c_.hidden_size, vocab = c_.vocab_size;
    Held d_hidden = Activation(rows * d * e_);
    const Held loss = Activation(kFloatBytes);
    const auto logits_bytes = [&](std::int64_t bytes) { return Make(MemoryCategory::kLogits, bytes); };
    const std::int64_t count = std::min(CrossEntropyChunkRows(vocab), rows);
    const std::int64_t width = std::min(CrossEntropySliceRows(d, e_), vocab);
    const auto slice = [&] {
      return Make(MemoryCategory::kWorkspace,
                  setup_.quantization.embeddings == Quantization::kNone ? 0 : width * d * e_);
    };
    const Held logits = logits_bytes(count * vocab * kFloatBytes);
    {
      const Held head = slice();
      const Held product = logits_bytes(count * width * e_);
    }
    const Held columns = logits_bytes(3 * count * kFloatBytes);
    const Held gradient = logits_bytes(count * d * kFloatBytes);
    const Held rounded = logits_bytes(narrow_ ? count * width * e_ : 0);
    const Held head = slice();
    const Held product = logits_bytes(count * d * e_);
    return d_hidden;
  }

  void ForwardBackward() {
    const Held rotary_rows = Activation(2 * tokens_ * (c_.head_dim / 2) * e_);
    std::vector<Saved> saved(static_cast<std::size_t>(c_.num_hidden_layers));
    Held x;
    {
      const bool gathered = setup_.quantization.embeddings != Quantization::kNone;
      const Held codes = Activation(gathered ? tokens_ * (c_.hidden_size + kFloatBytes) : 0);
      x = Narrow(c_.hidden_size);
    }
    for (int i = 0; i < c_.num_hidden_layers; ++i) {
      Saved& layer = saved[static_cast<std::size_t>(i)];
      layer.input = std::move(x);
      x = LayerForward(i, layer);
      if (i < checkpointed_) {
        Held input = std::move(layer.input);
        layer = Saved{};
        layer.input = std::move(input);
      }
    }
    Held dx;
    {
      const std::int64_t rows = pass_.loss_tokens;
      const bool all = rows == tokens_;
      const Held kept = Activation(rows * kIndexBytes);
      const Held last = Activation(all ? 0 : rows * c_.hidden_size * e_);
      const auto norm = RmsNormForward(rows);
      const Held targets = Activation(rows * kIndexBytes);
      const Held d_hidden = CrossEntropy(rows);
      dx = RmsNormBackward(rows);
      if (!all) {
        Held whole = Narrow(c_.hidden_size);
        dx = std::move(whole);
      }
      x.Reset();
    }
    for (int i = c_.num_hidden_layers; i-- > 0;) {
      Saved& layer = saved[static_cast<std::size_t>(i)];
      if (i < checkpointed_) const Held again = LayerForward(i, layer);
      dx = LayerBackward(i, layer);
      layer = Saved{};
    }
  }

  void UpdateParameters(std::int64_t parameters) {
    const std::int64_t slice = std::min(parameters, std::int64_t{1} << 21);
    const std::int64_t widest = setup_.train.optimizer == Optimizer::kAdamW8bit ? 5 : 1;
    const Held workspace = Make(MemoryCategory::kWorkspace, widest * slice * kFloatBytes);
  }

  const MemorySetup& setup_;
  const ModelConfig& c_;
  const PassShape& pass_;
  int checkpointed_;
  std::int64_t e_ = 4, tokens_ = 0, longest_ = 0, q_ = 0, kv_ = 0;
  bool narrow_ = false;
  std::vector<Group> groups_;
  Tape tape_;
};

}  // namespace

std::int64_t WeightBytes(const ModelConfig& config, Dtype dtype, const QuantizationSpec& quantization) {
  std::int64_t bytes = 0;
  for (const ExpectedTensor& tensor : ExpectedTensors(config)) {
    if (tensor.shape.size() == 1) {
      bytes += tensor.shape[0] * BytesOf(dtype);
      continue;
    }
    const bool in_layer = tensor.name.find(".layers.") != std::string::npos;
    bytes += MatrixBytes(tensor.shape[0], tensor.shape[1], dtype,
                         in_layer ? quantization.layers : quantization.embeddings);
  }
  return bytes;
}

std::int64_t TrainableParameters(const ModelConfig& config, const LoraSpec& lora) {
  std::vector<Problem> problems;
  std::int64_t by_layer = 0;
  for (const LinearModule module : lora.targets) {
    const auto shape = ModuleShape(config, module);
    const std::int64_t smaller = std::min(shape[0], shape[1]);
    if (lora.rank > smaller) {
      problems.push_back({{},
                          Say("lora.rank {} exceeds the smaller side of {} ({} x {}); use at most {}",
                              "lora.rank {} 超过 {}（{} x {}）的较短边；至多 {}", lora.rank, NameOf(module),
                              shape[0], shape[1], smaller)});
    }
    by_layer += lora.rank * (shape[0] + shape[1]) + (lora.dora ? shape[0] : 0);
  }
  if (lora.last_layers && *lora.last_layers > config.num_hidden_layers) {
    problems.push_back(
        {{},
         Say("lora.last_layers is {}, but the model has {} layers",
             "lora.last_layers 为 {}，而模型只有 {} 层", *lora.last_layers, config.num_hidden_layers)});
  }
  if (!problems.empty()) throw Error(ExitCode::kUsage, std::move(problems));
  return by_layer * AdaptedLayers(config, lora);
}

LiveBytes PredictTrainingPeak(const MemorySetup& setup, const PassShape& pass, int checkpointed_layers) {
  return StepWalk(setup, pass, checkpointed_layers).Run();
}

std::optional<int> ChooseCheckpointedLayers(const MemorySetup& setup, const PassShape& pass,
                                            std::optional<std::int64_t> budget_bytes) {
  const auto fits = [&](int layers) {
    return !budget_bytes || PredictTrainingPeak(setup, pass, layers).Total() <= *budget_bytes;
  };
  if (setup.train.checkpoint_layers) {
    const int layers = std::min(*setup.train.checkpoint_layers, setup.config.num_hidden_layers);
    return fits(layers) ? std::optional<int>(layers) : std::nullopt;
  }
  int low = 0, high = setup.config.num_hidden_layers;  // the peak falls as more layers are checkpointed
  if (!fits(high)) return std::nullopt;
  while (low < high) {
    const int middle = (low + high) / 2;
    if (fits(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace huoyan
