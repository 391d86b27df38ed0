#pragma once

#include <cstdint>
#include <filesystem>

#include "trainer/specs.h"
#include "trainer/torch/parameter_arena.h"
#include "trainer/torch/qwen2_model.h"

namespace huoyan {

/// A LoRA adapter attached to a model for as long as it lives, in fp32 whatever the model computes in.
class LoraAdapter {
 public:
  /// Throws Error(kUsage) when the rank exceeds a target's smaller side or the model has fewer layers than
  /// spec.last_layers.
  LoraAdapter(const LoraSpec& spec, Qwen2Model& model, bool for_training);
  ~LoraAdapter();
  LoraAdapter(const LoraAdapter&) = delete;
  LoraAdapter& operator=(const LoraAdapter&) = delete;

  /// A from U(-1/sqrt(in), 1/sqrt(in)) (Kaiming uniform with a = sqrt(5), as PEFT), B zero, DoRA's lengths
  /// those of the base's rows.
  void Initialise(std::uint64_t seed);

  /// Gives back gradients and moments; answering needs neither.
  void FinishTraining();

  /// PEFT's adapter_config.json and adapter_model.safetensors, readable by PEFT, equal bytes for equal
  /// values.
  void Save(const std::filesystem::path& folder) const;

  /// Reads the values of an adapter with this adapter's spec. Throws Error(kUsage) naming missing, unexpected
  /// or misshaped tensors.
  void LoadValues(const std::filesystem::path& folder);

  const LoraSpec& spec() const { return spec_; }
  ParameterArena& arena() { return arena_; }
  const ParameterArena& arena() const { return arena_; }

 private:
  LoraSpec spec_;
  Qwen2Model& model_;
  ParameterArena arena_;
};

/// The spec in a PEFT folder, for a model of so many layers. Throws Error(kUsage) for what we cannot
/// represent.
LoraSpec ReadLoraSpec(const std::filesystem::path& folder, int layer_count);

}  // namespace huoyan
