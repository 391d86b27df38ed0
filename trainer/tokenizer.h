#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trainer/tokenizer_files.h"

namespace huoyan {

struct EncodeOptions {
  bool nfc = true;            ///< normalise first, where the tokenizer's files say so
  bool parse_special = true;  ///< false: "<|im_end|>" in the text is text, not a control token
};

/// Qwen2's tokenizer: text to token ids and back. Immutable, cheap to copy, safe to share between threads.
class Tokenizer {
 public:
  /// Reads a Hugging Face folder; see ReadTokenizerFolder for which files and for the errors.
  static Tokenizer FromDirectory(const std::filesystem::path& folder);
  explicit Tokenizer(TokenizerParts parts);

  /// The ids Hugging Face's tokenizer gives: added tokens are found first (the leftmost, then the longest),
  /// the text between them is normalised to NFC, split by Qwen2's pattern and merged. With `parse_special`
  /// off, special added tokens are not looked for, the others still are. Bytes that are not UTF-8 are encoded
  /// as bytes, and leave their stretch of text unnormalised. Empty text gives no ids.
  std::vector<std::int32_t> Encode(std::string_view text, EncodeOptions options = {}) const;

  /// The text of `ids`; ill-formed UTF-8, such as half a character, becomes U+FFFD. Ids that name no token
  /// (models pad their vocabulary) give nothing.
  std::string Decode(const std::vector<std::int32_t>& ids, bool skip_special = false) const;

  /// The id of an added token by its text, or of a plain token by its bytes.
  std::optional<std::int32_t> IdOf(std::string_view token) const;

  /// Number of ids, added tokens included; a model's embedding may have more rows than this.
  std::int32_t vocab_size() const;
  std::optional<std::int32_t> eos_id() const;
  std::optional<std::int32_t> pad_id() const;
  const TokenizerParts& parts() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace huoyan
