#pragma once

#include <filesystem>

#include "trainer/tokenizer_files.h"

namespace huoyan {

/// Writes a tokenizer as a Hugging Face folder that ReadTokenizerFolder and transformers read: vocab.json,
/// merges.txt, tokenizer.json (to the byte as Hugging Face's library spells it) and tokenizer_config.json,
/// whose chat template is Qwen2.5's for messages without tools. Creates the folder. Throws Error(kExecution)
/// when a file cannot be written.
void WriteTokenizerFolder(const std::filesystem::path& folder, const TokenizerParts& parts);

}  // namespace huoyan
