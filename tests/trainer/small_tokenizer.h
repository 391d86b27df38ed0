#pragma once

#include "trainer/tokenizer.h"

namespace huoyan {

/// The 256 bytes, the one merge "\n\n", and Qwen's three control tokens.
inline TokenizerParts MakeSmallTokenizerParts() {
  TokenizerParts parts;
  for (int byte = 0; byte < 256; ++byte) {
    parts.byte_ids[static_cast<std::size_t>(byte)] = byte;
    parts.tokens.emplace_back(1, static_cast<char>(byte));
  }
  parts.tokens.push_back("\n\n");
  parts.merges.push_back({'\n', '\n', 256});
  for (const char* name : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
    parts.added_tokens.push_back({static_cast<std::int32_t>(parts.tokens.size()), name, true});
    parts.tokens.push_back(name);
  }
  parts.pad_id = 257;
  parts.eos_id = 259;
  return parts;
}

inline Tokenizer MakeSmallTokenizer() { return Tokenizer(MakeSmallTokenizerParts()); }

}  // namespace huoyan
