#include "trainer/torch/torch_session.h"

#include "harness/base/file.h"
#include "trainer/known_shapes.h"
#include "trainer/torch/compute_device.h"
#include "trainer/torch/decoding.h"
#include "trainer/torch/memory_tracker.h"
#include "trainer/torch/tensor_files.h"
#include "trainer/torch/training_loop.h"

namespace huoyan {
namespace {

// A checkpoint may be resumed only by a run with the same fingerprint.
std::string Fingerprint(const std::string& base, const LoraSpec& lora, const TrainSpec& train,
                        std::uint64_t seed, const std::vector<TokenizedExample>& examples) {
  std::string content = base + Encode(lora).dump() + Encode(train).dump() + std::to_string(seed);
  for (const TokenizedExample& example : examples) {
    for (const auto* row : {&example.ids, &example.labels}) {
      content.append(reinterpret_cast<const char*>(row->data()), row->size() * sizeof(std::int32_t));
      content.push_back('|');
    }
  }
  return Sha256(content);
}

void CheckExamples(const std::vector<TokenizedExample>& examples, const TrainSpec& train) {
  if (examples.empty())
    throw Error(ExitCode::kUsage, Text{"there is nothing to train on: no examples", "没有可训练的样本"});
  if (train.objective != Objective::kSft) return;
  std::size_t longest = 0;
  for (const TokenizedExample& example : examples) longest = std::max(longest, example.ids.size());
  if (longest > static_cast<std::size_t>(train.sequence_length)) {
    throw Error(ExitCode::kUsage,
                Say("the longest example has {} tokens, more than train.sequence_length = {}; raise it or "
                    "shorten the example",
                    "最长样本有 {} 个词元，超过 train.sequence_length = {}；请调大或缩短样本", longest,
                    train.sequence_length));
  }
}

}  // namespace

// Measures a phase from construction to destruction and adds it to the ledger, whatever way the phase ended.
class TorchSession::PhaseMeter {
 public:
  PhaseMeter(MemoryLedger& ledger, MemoryPhase phase) : ledger_(ledger), phase_(phase) {
    MemoryTracker::Get().ResetPeak();
  }
  ~PhaseMeter() {
    ledger_.push_back({phase_, std::nullopt, MemoryTracker::Get().Peak(), MemoryTracker::Get().DriverPeak(),
                       PeakFootprintBytes(), MemoryTracker::Get().Timeline()});
  }
  PhaseMeter(const PhaseMeter&) = delete;
  PhaseMeter& operator=(const PhaseMeter&) = delete;

 private:
  MemoryLedger& ledger_;
  MemoryPhase phase_;
};

TorchSession::TorchSession(const OpenRequest& request) : directory_(request.directory) {
  MemoryTracker& tracker = MemoryTracker::Get();
  ConfigureThreads();
  const at::Device device = ResolveDevice(request.device);
  const at::ScalarType dtype = ToScalarType(request.dtype);
  if (device.is_cpu() && dtype == at::kHalf) {
    throw Error(ExitCode::kUsage, Text{"float16 is not computed on the CPU; use bfloat16 or float32",
                                       "CPU 不支持 float16 计算；请用 bfloat16 或 float32"});
  }
  tracker.SetBudget(std::nullopt);
  if (request.limits.max_memory_gib)
    tracker.SetBudget(static_cast<std::int64_t>(*request.limits.max_memory_gib * (std::int64_t{1} << 30)));
  watch_ = std::make_unique<DeviceMemoryWatch>(device);
  const PhaseMeter meter(ledger_, MemoryPhase::kLoad);
  try {
    config_ = request.random_shape ? FindKnownShape(*request.random_shape)
                                   : ReadModelConfig(request.directory / "config.json");
    format_ = {dtype, device, request.quantization};
    weights_ = request.random_shape ? RandomWeights(config_, format_, request.random_seed)
                                    : LoadWeights(request.directory, config_, format_);
    base_ = std::make_unique<Qwen2Model>(config_, weights_, NamedTensors{});
    base_identity_ = (request.random_shape ? *request.random_shape + std::to_string(request.random_seed)
                                           : request.directory.string()) +
                     NameOf(request.dtype) + Encode(request.quantization).dump();
  } catch (const MemoryExhausted& exhausted) {
    throw Error(ExitCode::kExecution, exhausted.text());
  }
}

TorchSession::~TorchSession() {
  adapter_.reset();  // detaches from the model, so it must go first
}

TrainOutcome TorchSession::Train(const LoraSpec& lora, const TrainSpec& train, std::uint64_t seed,
                                 const std::vector<TokenizedExample>& examples,
                                 const std::filesystem::path& checkpoint_folder,
                                 const std::function<void(const StepReport&)>& on_step,
                                 const StopRequested& stop_requested) {
  CheckExamples(examples, train);
  if (full_) throw std::logic_error("a session tunes its weights once");
  const bool every_weight = train.tuning == Tuning::kFull;
  const PhaseMeter meter(ledger_, MemoryPhase::kTrain);
  adapter_.reset();
  try {
    CatchingMemoryEnd([&] {
      if (every_weight) {
        PrepareEveryWeight();
      } else {
        PrepareAdapter(lora, seed);
      }
    });
  } catch (const MemoryExhausted& exhausted) {
    return {TrainStatus::kOutOfMemory, exhausted.text(), {}, 0};
  }
  const auto checkpoint =
      checkpoint_folder.empty() ? std::filesystem::path() : checkpoint_folder / "training.safetensors";
  const auto checkpointed = static_cast<std::size_t>(train.checkpoint_layers.value_or(0));
  const auto refresh = [&] {
    if (every_weight) full_->Refresh();
  };
  return RunTraining({model(), every_weight ? full_->arena() : adapter_->arena(), refresh, train,
                      checkpointed, seed, examples, checkpoint,
                      [&] { return Fingerprint(base_identity_, lora, train, seed, examples); }, on_step,
                      stop_requested});
}

void TorchSession::PrepareAdapter(const LoraSpec& lora, std::uint64_t seed) {
  adapter_ = std::make_unique<LoraAdapter>(lora, *base_, /*for_training=*/true);
  adapter_->Initialise(seed);
}

void TorchSession::PrepareEveryWeight() {
  const QuantizationSpec& stored = format_.quantization;
  if (stored.layers != Quantization::kNone || stored.embeddings != Quantization::kNone) {
    throw Error(ExitCode::kUsage,
                Text{"quantised weights cannot be trained; full tuning needs quantization none",
                     "量化的权重无法训练；全参数微调须取 quantization 为 none"});
  }
  base_.reset();
  full_ = std::make_unique<FullTuning>(config_, format_.dtype, format_.device);
  full_->TakeOver(std::move(weights_));
  full_->BeginTraining();
}

void TorchSession::SaveTuned(const std::filesystem::path& folder) const {
  if (adapter_) return adapter_->Save(folder);
  if (!full_)
    throw Error(ExitCode::kUsage,
                Text{"nothing was trained, so there is nothing to save", "尚未训练，没有可保存的内容"});
  full_->Save(folder);
  if (directory_.empty()) return;
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"}) {
    if (std::filesystem::exists(directory_ / name))
      WriteFileAtomically(folder / name, ReadFile(directory_ / name));
  }
}

void TorchSession::LoadTuned(const std::filesystem::path& folder) {
  adapter_.reset();
  if (std::filesystem::exists(folder / "config.json")) {
    full_.reset();
    base_.reset();
    weights_.clear();
    weights_ = LoadWeights(folder, config_, format_);
    base_ = std::make_unique<Qwen2Model>(config_, weights_, NamedTensors{});
    return;
  }
  const LoraSpec spec = ReadLoraSpec(folder, config_.num_hidden_layers);
  auto loaded = std::make_unique<LoraAdapter>(spec, *base_, /*for_training=*/false);
  loaded->LoadValues(folder);
  adapter_ = std::move(loaded);
}

GenerateOutcome TorchSession::Generate(const std::vector<std::vector<std::int32_t>>& prompts,
                                       const DecodeSpec& decode, const std::vector<std::int32_t>& end_tokens,
                                       std::uint64_t seed,
                                       const std::function<void(std::size_t)>& on_progress,
                                       const StopRequested& stop_requested) {
  if (adapter_) adapter_->FinishTraining();
  if (full_) full_->FinishTraining();
  const PhaseMeter meter(ledger_, MemoryPhase::kGenerate);
  return GenerateAnswers(model(), prompts, decode, end_tokens, seed, on_progress, stop_requested);
}

std::vector<float> TorchSession::Logits(const std::vector<std::vector<std::int32_t>>& rows) {
  std::vector<std::int64_t> ids, lengths;
  for (const auto& row : rows) {
    lengths.push_back(static_cast<std::int64_t>(row.size()));
    ids.insert(ids.end(), row.begin(), row.end());
  }
  for (const std::int64_t id : ids) {
    if (id < 0 || id >= vocab_size()) {
      throw Error(ExitCode::kUsage, Say("token id {} is outside the vocabulary of {}",
                                        "词元 id {} 超出词表大小 {}", id, vocab_size()));
    }
  }
  const SequenceLayout layout(lengths, model().device());
  const at::Tensor hidden = model().Hidden(at::tensor(ids, at::kLong).to(model().device()), layout, nullptr);
  const at::Tensor logits = model().Project(hidden).to(at::kFloat).cpu().contiguous();
  return {logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()};
}

std::int64_t TorchSession::parameter_count() const { return ParameterCount(config_); }
int TorchSession::vocab_size() const { return config_.vocab_size; }

}  // namespace huoyan
