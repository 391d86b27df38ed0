#pragma once

#include <cstdint>
#include <vector>

#include "trainer/chat_template.h"
#include "trainer/model_config.h"
#include "trainer/torch/frozen_weight.h"

namespace huoyan {

/// The LoRA step as it is usually written, to compare with: autograd records it, one operator after another,
/// in the order and the types of transformers 4.46 with eager attention and PEFT 0.13 (a bf16 base, fp32
/// adapters on all seven modules): padded batches, repeated key heads, whole score matrices, logits of every
/// position in fp32.
class EagerQwen2 {
 public:
  /// `weights` are dense and shared, not copied.
  EagerQwen2(const ModelConfig& config, const NamedWeights& weights, int rank, double scale);

  /// Forward and backward over padded batches, one after another, then clipping and AdamW; returns the mean
  /// loss of all their labels.
  double Step(const std::vector<std::vector<TokenizedExample>>& batches, double learning_rate);

 private:
  struct Factors {
    at::Tensor a, b;
  };

  double ForwardBackward(const std::vector<TokenizedExample>& batch, std::int64_t labels);
  at::Tensor Logits(const at::Tensor& ids, const at::Tensor& mask);
  at::Tensor Layer(int layer, const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin,
                   const at::Tensor& mask);
  at::Tensor Adapted(int layer, const char* module, const at::Tensor& x);
  at::Tensor Weight(const std::string& name) const { return weights_.at(name).Dense(); }
  void Update(double learning_rate);

  ModelConfig config_;
  NamedWeights weights_;
  double scale_;
  std::map<std::string, Factors> factors_;  // by module path
  std::vector<at::Tensor> parameters_, first_moments_, second_moments_;
  int steps_ = 0;
};

}  // namespace huoyan
