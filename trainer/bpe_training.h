#pragma once

#include <filesystem>
#include <string_view>

#include "trainer/tokenizer_files.h"

namespace huoyan {

/// The smallest vocabulary: every byte, and the three control tokens.
inline constexpr int kMinVocabSize = 259;
inline constexpr int kMaxVocabSize = 1 << 20;

/// Learns a byte-level BPE vocabulary from `corpus` (Sennrich et al. 2016): normalised to NFC and split like
/// Qwen2's, the most frequent pair becomes a token, again and again; of equally frequent pairs the one with
/// the smaller ids, so the same text gives the same vocabulary everywhere. `vocab_size` counts the bytes and
/// <|endoftext|> (padding), <|im_start|> and <|im_end|> (end of answer), which come last; the result is
/// smaller when no pair occurs twice any more. Throws Error(kUsage) for a size outside kMinVocabSize to
/// kMaxVocabSize.
TokenizerParts LearnBytePairs(std::string_view corpus, int vocab_size);

/// Learns and writes a tokenizer folder; see WriteTokenizerFolder.
void TrainTokenizer(std::string_view corpus, int vocab_size, const std::filesystem::path& folder);

}  // namespace huoyan
