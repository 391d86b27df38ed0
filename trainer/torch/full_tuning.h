#pragma once

#include <filesystem>
#include <memory>

#include "trainer/torch/parameter_arena.h"
#include "trainer/torch/qwen2_model.h"

namespace huoyan {

/// Every weight of a model, trained: fp32 masters, and a model that computes with them, or, in fewer bits,
/// with their rounded copy.
class FullTuning {
 public:
  /// The masters are zero.
  FullTuning(const ModelConfig& config, at::ScalarType dtype, at::Device device);

  /// Fills the masters from dense weights by name, letting go of each as it is copied.
  void TakeOver(NamedWeights weights);

  /// Makes the gradients and the model. The masters hold their first values by now.
  void BeginTraining();

  /// Rounds the masters anew, after they changed.
  void Refresh();

  /// Gives back the gradients, and masters the model does not compute with.
  void FinishTraining();

  /// config.json and model.safetensors in the model's dtype, as a Hugging Face directory holds them; equal
  /// bytes for equal values.
  void Save(const std::filesystem::path& folder) const;

  Qwen2Model& model() { return *model_; }  ///< there is one from BeginTraining on
  ParameterArena& arena() { return arena_; }

 private:
  void BuildModel();

  ModelConfig config_;
  ParameterArena arena_;
  at::Tensor computed_;  // [parameter_count]: the masters themselves in fp32
  std::unique_ptr<Qwen2Model> model_;
};

}  // namespace huoyan
