#pragma once

#include <memory>
#include <string>

#include "trainer/session.h"
#include "trainer/torch/device_memory.h"
#include "trainer/torch/full_tuning.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/tensor_files.h"

namespace huoyan {

/// ModelSession over ATen. Measures each phase: live bytes from MemoryTracker, the footprint from the system.
class TorchSession final : public ModelSession {
 public:
  explicit TorchSession(const OpenRequest& request);
  ~TorchSession() override;

  TrainOutcome Train(const LoraSpec& lora, const TrainSpec& train, std::uint64_t seed,
                     const std::vector<TokenizedExample>& examples,
                     const std::filesystem::path& checkpoint_folder,
                     const std::function<void(const StepReport&)>& on_step,
                     const StopRequested& stop_requested) override;
  void SaveTuned(const std::filesystem::path& folder) const override;
  void LoadTuned(const std::filesystem::path& folder) override;
  GenerateOutcome Generate(const std::vector<std::vector<std::int32_t>>& prompts, const DecodeSpec& decode,
                           const std::vector<std::int32_t>& end_tokens, std::uint64_t seed,
                           const std::function<void(std::size_t)>& on_progress,
                           const StopRequested& stop_requested) override;
  std::vector<float> Logits(const std::vector<std::vector<std::int32_t>>& rows) override;
  MemoryLedger Memory() const override { return ledger_; }
  std::int64_t parameter_count() const override;
  int vocab_size() const override;

 private:
  class PhaseMeter;

  Qwen2Model& model() const { return full_ ? full_->model() : *base_; }
  void PrepareAdapter(const LoraSpec& lora, std::uint64_t seed);
  void PrepareEveryWeight();

  std::unique_ptr<DeviceMemoryWatch> watch_;  // outlives the tensors below
  std::filesystem::path directory_;           // empty for random weights
  ModelConfig config_;
  WeightFormat format_;
  std::string base_identity_;  // what the weights are, for a checkpoint's fingerprint
  NamedWeights weights_;       // what base_ is made of; both go once full_ takes their place
  std::unique_ptr<Qwen2Model> base_;
  std::unique_ptr<LoraAdapter> adapter_;
  std::unique_ptr<FullTuning> full_;
  MemoryLedger ledger_;
};

}  // namespace huoyan
