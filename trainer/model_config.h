#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trainer/safetensors_model.h"
#include "trainer/specs.h"

namespace huoyan {

/// The shape of a Qwen2 model, as Hugging Face's config.json gives it.
struct ModelConfig {
  int hidden_size = 0;
  int intermediate_size = 0;
  int num_hidden_layers = 0;
  int num_attention_heads = 0;
  int num_key_value_heads = 0;
  int head_dim = 0;  ///< hidden_size / num_attention_heads unless the file says otherwise
  int vocab_size = 0;
  int max_position_embeddings = 32768;
  double rms_norm_eps = 1e-6;
  double rope_theta = 1e6;
  bool tie_word_embeddings = false;
  std::optional<Dtype> torch_dtype;  ///< what the weights are stored in
  QuantizationSpec stored;           ///< which matrices are stored quantised (trainer/quantised_layout.h)
};

/// Reads a config.json. Keys that do not change the model are passed over. Throws one Error(kUsage) with
/// every problem: another architecture or activation, scaled rotary embeddings or a sliding window in use,
/// sizes that are missing, out of range or do not divide.
ModelConfig ReadModelConfig(const std::filesystem::path& path);

/// Writes a config.json that transformers reads as a Qwen2ForCausalLM.
void WriteModelConfig(const std::filesystem::path& path, const ModelConfig& config);

/// A tensor of a checkpoint of this shape.
struct ExpectedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// Every tensor, in the order of the forward pass; a tied model has no lm_head.weight.
std::vector<ExpectedTensor> ExpectedTensors(const ModelConfig& config);

/// Throws one Error(kUsage) that names every missing, unexpected and misshaped tensor and every one of a
/// wrong dtype, the parts of quantised ones among them. A tied model may carry a copy of its embedding as
/// lm_head.weight.
void CheckTensors(const ModelConfig& config, const SafetensorsModel& model);

/// All parameters, each counted once: a tied head is the embedding.
std::int64_t ParameterCount(const ModelConfig& config);

/// Without the embedding and the head.
std::int64_t NonEmbeddingParameterCount(const ModelConfig& config);

/// "model.layers.3.self_attn.q_proj".
std::string ModulePath(int layer, LinearModule module);

/// The weight of a linear module: rows (out) and columns (in).
std::vector<std::int64_t> ModuleShape(const ModelConfig& config, LinearModule module);

}  // namespace huoyan
