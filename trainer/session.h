#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trainer/chat_template.h"
#include "trainer/memory_ledger.h"
#include "trainer/specs.h"

namespace huoyan {

/// One optimizer step as it happened.
struct StepReport {
  int step = 0;  ///< counts from 1
  int total_steps = 0;
  double loss = 0;           ///< mean over the step's unmasked tokens, before the update
  double gradient_norm = 0;  ///< before clipping
  double learning_rate = 0;
  std::int64_t tokens = 0;  ///< tokens run through the model, masked ones too
  double seconds = 0;
  std::int64_t footprint_bytes = 0;  ///< of the process when the step ended; 0 where the system does not tell
};
const Fields<StepReport>& DescribeFields(Type<StepReport>);

enum class TrainStatus { kCompleted, kOutOfMemory, kDiverged, kInterrupted };

/// How a training run ended. Everything but a broken program or input is an outcome, not an exception.
struct TrainOutcome {
  TrainStatus status = TrainStatus::kCompleted;
  Text detail;                    ///< why, unless completed
  std::vector<StepReport> curve;  ///< every step, those before a resume too
  std::int64_t trainable_parameters = 0;
};

/// One answer: token ids without the end token, and the mean log-probability of the tokens generated (the end
/// token's too).
struct Generation {
  std::vector<std::int32_t> ids;
  double mean_logprob = 0;
  bool ended = false;  ///< by the end token rather than by the length limit
};

struct GenerateOutcome {
  TrainStatus status = TrainStatus::kCompleted;  ///< completed, out of memory or interrupted
  Text detail;
  std::vector<Generation> generations;  ///< one per prompt, in order, when completed
  std::int64_t generated_tokens = 0;
  double seconds = 0;
};

/// Asked between steps; true ends the run after saving a checkpoint.
using StopRequested = std::function<bool()>;

/// One base model in memory, with at most one adapter on it, or tuned as a whole. Not thread-safe.
class ModelSession {
 public:
  virtual ~ModelSession() = default;

  /// Trains a fresh adapter, or with `train.tuning` full the weights themselves (`lora` is then not read and
  /// no matrix may be quantised), or goes on from `checkpoint_folder` when it holds a checkpoint of the same
  /// run (same specs and data), in which case on CPU the result has the same bytes as an uninterrupted run.
  /// Its last checkpoint stays there until the caller, having saved what was trained, removes it. `examples`
  /// are whole documents for causal_lm and question-answer pairs for sft. Throws Error(kUsage) for an example
  /// longer than `sequence_length`.
  virtual TrainOutcome Train(const LoraSpec& lora, const TrainSpec& train, std::uint64_t seed,
                             const std::vector<TokenizedExample>& examples,
                             const std::filesystem::path& checkpoint_folder,
                             const std::function<void(const StepReport&)>& on_step,
                             const StopRequested& stop_requested) = 0;

  /// Writes what was trained: an adapter in PEFT's format, or the tuned model as a Hugging Face directory,
  /// with the base's tokenizer where it has one. Throws Error when nothing was.
  virtual void SaveTuned(const std::filesystem::path& folder) const = 0;

  /// Puts in its place what SaveTuned wrote for the same base.
  virtual void LoadTuned(const std::filesystem::path& folder) = 0;

  /// Answers every prompt with the adapter, if any. Greedy when temperature is 0; otherwise `seed` decides.
  virtual GenerateOutcome Generate(const std::vector<std::vector<std::int32_t>>& prompts,
                                   const DecodeSpec& decode, const std::vector<std::int32_t>& end_tokens,
                                   std::uint64_t seed,
                                   const std::function<void(std::size_t answered)>& on_progress,
                                   const StopRequested& stop_requested) = 0;

  /// Logits in fp32, [batch][length][vocab] flattened, for equally long rows.
  virtual std::vector<float> Logits(const std::vector<std::vector<std::int32_t>>& rows) = 0;

  /// The phases gone through so far.
  virtual MemoryLedger Memory() const = 0;

  virtual std::int64_t parameter_count() const = 0;
  virtual int vocab_size() const = 0;
};

struct OpenRequest {
  std::filesystem::path directory;          ///< a Hugging Face directory; empty when `random_shape` is given
  std::optional<std::string> random_shape;  ///< a name from trainer/known_shapes.h
  std::uint64_t random_seed = 0;
  Device device = Device::kAuto;
  Dtype dtype = Dtype::kFloat32;
  QuantizationSpec quantization;
  LimitSpec limits;
};

/// What the results depend on besides spec and data; part of every record's provenance.
struct BackendInfo {
  std::string library;      ///< "libtorch 1.13.1"; empty when built without
  std::string device_name;  ///< resolved, for example "cpu" or "cuda: NVIDIA H200"
  std::string blas;         ///< which BLAS and what held it back, if anything
  int threads = 0;
};
const Fields<BackendInfo>& DescribeFields(Type<BackendInfo>);

/// Something `doctor` found out about the machine; `ok` is false when it costs speed or correctness.
struct Finding {
  bool ok = true;
  Text subject;
  Text detail;
};

/// The door to the trainer; the only thing the harness knows of it.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual BackendInfo Describe(Device device) const = 0;
  virtual std::vector<Finding> Diagnose() const = 0;

  /// Throws Error(kUsage) for a broken checkpoint or a device this build does not have, Error(kExecution)
  /// when memory ends.
  virtual std::unique_ptr<ModelSession> Open(const OpenRequest& request) = 0;

  /// Pre-trains a small Qwen2-shaped base from scratch on `documents` and writes it to `directory` as a
  /// Hugging Face directory with its own tokenizer. The same recipe, documents and seed give the same bytes
  /// on the same machine.
  virtual void CreateModel(const std::string& recipe, std::uint64_t seed,
                           const std::vector<std::string>& documents, const std::filesystem::path& directory,
                           const std::function<void(const StepReport&)>& on_step,
                           const StopRequested& stop_requested) = 0;
};

/// The backend this build has; never null. One with libtorch, in a module (backend_factory.h), and one
/// without, chosen in CMake.
std::unique_ptr<Backend> MakeBackend();

}  // namespace huoyan
