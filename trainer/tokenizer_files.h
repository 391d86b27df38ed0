#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trainer/byte_pair_encoder.h"

namespace huoyan {

/// A token that is found in the text as it stands, before any splitting.
struct AddedToken {
  std::int32_t id = 0;
  std::string content;
  bool special = false;  ///< a control token, such as <|im_end|>, rather than text
};

/// Everything a tokenizer's files say, checked: ids run from 0 without a hole, every merge names three tokens
/// of the vocabulary, every byte has a token.
struct TokenizerParts {
  std::vector<std::string> tokens;  ///< the bytes of each token, by id; added tokens included
  std::vector<Merge> merges;        ///< by rank
  std::array<std::int32_t, 256> byte_ids{};
  std::vector<AddedToken> added_tokens;  ///< by id
  bool nfc = true;                       ///< the text is to be normalised first
  std::optional<std::int32_t> eos_id;    ///< from tokenizer_config.json
  std::optional<std::int32_t> pad_id;    ///< from tokenizer_config.json
};

/// Reads a Hugging Face tokenizer folder: tokenizer.json where there is one, else vocab.json and merges.txt
/// (whose first line may be a #version); tokenizer_config.json, where there is one, adds its added tokens and
/// names the end and padding tokens. Only the Qwen2 kind is understood: byte-level BPE, the Qwen2 split
/// pattern, NFC or no normaliser, added tokens that strip nothing.
/// Throws one Error(kUsage) with every problem (of the first 20) and its file and line or key.
TokenizerParts ReadTokenizerFolder(const std::filesystem::path& folder);

}  // namespace huoyan
