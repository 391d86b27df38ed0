#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trainer/specs.h"

namespace huoyan {

/// A LoRA adapter as PEFT's adapter_config.json describes it.
struct LoraConfig {
  int rank = 8;
  double alpha = 8;
  double dropout = 0;
  std::vector<LinearModule> target_modules{LinearModule::kQ, LinearModule::kV};
  bool use_rslora = false;
  bool use_dora = false;
  std::optional<std::vector<int>> layers_to_transform;  ///< nothing means every layer
  std::string base_model_name_or_path;                  ///< empty: not said
};

/// Reads an adapter_config.json. Keys that do not change what the adapter computes are passed over. Throws
/// one Error(kUsage) with every problem: not LoRA, biases, whole modules saved beside it, ranks that
/// differ by module, an initialisation that changes the base, targets that are not linear modules of a Qwen2
/// layer
/// ("all-linear" names all seven).
LoraConfig ReadLoraConfig(const std::filesystem::path& path);

/// Writes an adapter_config.json that PEFT 0.13 reads.
void WriteLoraConfig(const std::filesystem::path& path, const LoraConfig& config);

/// The two factors, A [rank, in] and B [out, rank], and DoRA's row lengths [out].
enum class LoraMatrix { kA, kB, kMagnitude };

struct AdapterTensor {
  int layer = 0;
  LinearModule module = LinearModule::kQ;
  LoraMatrix matrix = LoraMatrix::kA;
};

/// "base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight", or "….lora_magnitude_vector", as PEFT
/// names it in adapter_model.safetensors.
std::string AdapterTensorName(int layer, LinearModule module, LoraMatrix matrix);

/// What such a name stands for; nothing when it is not one, to the character.
std::optional<AdapterTensor> ParseAdapterTensorName(std::string_view name);

}  // namespace huoyan
