#pragma once

#include <filesystem>

#include "trainer/checkpoint_weights.h"
#include "trainer/gguf_file.h"

namespace huoyan {

/// Writes a base, with an adapter folded in where `weights` has one, as one GGUF file that llama.cpp and what
/// builds on it can serve: arch qwen2, the tokenizer (gpt2 BPE, pre-tokenizer qwen2), its end, begin and
/// padding tokens and its chat template. Matrices are stored in `type`, vectors in F32; of Q8_0, a matrix
/// whose rows are no multiple of 32 is stored in F16, as llama.cpp does. `base` holds config.json and the
/// tokenizer's files. The file appears whole or not at all. Throws Error(kUsage) for a broken tokenizer or
/// one with more tokens than the embedding has rows, Error(kExecution) when the disk refuses or a value is
/// not finite in `type`.
void ExportGguf(const std::filesystem::path& base, const CheckpointWeights& weights, GgufType type,
                const std::filesystem::path& file, const OnTensor& on_tensor);

/// llama.cpp's name of a Hugging Face tensor: "model.layers.3.mlp.up_proj.weight" is "blk.3.ffn_up.weight".
std::string GgufTensorName(const std::string& name);

}  // namespace huoyan
