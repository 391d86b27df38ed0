#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "trainer/model_config.h"
#include "trainer/torch/decoder_layer.h"

namespace huoyan {

using NamedTensors = std::map<std::string, at::Tensor>;  ///< by Hugging Face name

/// The tokens of one forward pass. Sequences lie one after another, without padding.
struct TokenBatch {
  at::Tensor ids;      ///< [T] int64
  at::Tensor targets;  ///< [T] int64: the token each position should predict, -100 where there is no loss
  SequenceLayout layout;
};

/// Qwen2 (Qwen Team 2024) with the backward written out. Holds its weights; adapters are attached to its
/// linears from outside.
class Qwen2Model {
 public:
  /// `weights` must hold every tensor the config expects, all of one dtype and device. `gradients`, when not
  /// empty, holds an fp32 accumulator for each of them: full training, for which all weights are dense.
  Qwen2Model(const ModelConfig& config, const NamedWeights& weights, const NamedTensors& gradients);

  /// One forward and backward pass. Returns the summed loss of the unmasked targets (fp32 scalar);
  /// accumulates the gradient of that sum times `gradient_scale`. The first `checkpointed_layers` layers keep
  /// only their input and run twice: the first, because what the others keep is gone when they run again.
  at::Tensor ForwardBackward(const TokenBatch& batch, double gradient_scale, std::size_t checkpointed_layers);

  /// Final normalised hidden states [T, d]. `on_layer` is handed what each layer saved: its keys and values,
  /// for a cache. A `prefix`, by layer, stands before every sequence of the pass.
  at::Tensor Hidden(const at::Tensor& ids, const SequenceLayout& layout,
                    const std::function<void(std::size_t layer, LayerSaved&)>& on_layer,
                    const std::vector<KeysValues>& prefix = {});

  /// [T, d] -> [T, V] in the model's dtype.
  at::Tensor Project(const at::Tensor& hidden) const;

  const ModelConfig& config() const { return config_; }
  HeadShape heads() const;
  std::vector<DecoderLayer>& layers() { return layers_; }
  const FrozenWeight& embedding() const { return embedding_; }
  const at::Tensor& final_norm() const { return final_norm_; }
  at::Device device() const { return embedding_.device(); }
  at::ScalarType dtype() const { return embedding_.dtype(); }

  /// The rotation table, grown to cover `positions`. Throws Error(kUsage) above max_position_embeddings.
  const RotaryTable& Rotary(std::int64_t positions);

 private:
  PassContext MakeContext(const SequenceLayout& layout, std::int64_t first_position = 0);

  ModelConfig config_;
  FrozenWeight embedding_, head_;  // head_ is embedding_ when tied
  at::Tensor final_norm_;
  at::Tensor embedding_gradient_, final_norm_gradient_, head_gradient_;
  std::vector<DecoderLayer> layers_;
  std::optional<RotaryTable> rotary_;
};

}  // namespace huoyan
