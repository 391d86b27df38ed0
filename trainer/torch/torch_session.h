#pragma once

#include <memory>
#include <string>

#include "trainer/session.h"
#include "trainer/torch/lora_adapter.h"
#include "trainer/torch/qwen2_model.h"

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
  void SaveAdapter(const std::filesystem::path& folder) const override;
  void LoadAdapter(const std::filesystem::path& folder) override;
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

  std::string base_identity_;  // what the weights are, for a checkpoint's fingerprint
  std::unique_ptr<Qwen2Model> model_;
  std::unique_ptr<LoraAdapter> adapter_;
  MemoryLedger ledger_;
};

}  // namespace huoyan
