#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "harness/experiment/trial_spec.h"
#include "trainer/chat_template.h"

namespace huoyan {

/// The chapters' texts of a digest, in file order. Throws Error(kUsage) with every broken line.
std::vector<std::string> LoadDigestTexts(const std::filesystem::path& digest);

/// Plain text cut at empty lines; pieces without a letter are left out. Throws Error(kUsage) when it is not
/// UTF-8 or nothing is left.
std::vector<std::string> LoadPlainText(const std::filesystem::path& file);

/// How the pairs that a trial trains on are built from its fact table.
SftOptions SftOptionsOf(const DataSpec& data);

/// What a trial of `spec` trains on: question-answer pairs through the chat template for sft, whole documents
/// each ended by <|endoftext|> for causal_lm. Paths start at `root_folder`. Throws Error(kUsage) for broken
/// data.
std::vector<TokenizedExample> BuildExamples(const TrialSpec& spec, const std::filesystem::path& root_folder,
                                            const Tokenizer& tokenizer);

/// How many pairs a trial of `spec` trains on under sft, without encoding them. Throws Error(kUsage) for
/// broken data.
std::int64_t CountPairs(const TrialSpec& spec, const std::filesystem::path& root_folder);

/// What it is asked: one prompt a question, in order.
std::vector<std::vector<std::int32_t>> BuildPrompts(const TrialSpec& spec, const GoldSet& gold,
                                                    const Tokenizer& tokenizer);

inline constexpr int kRandomSteps = 8;  ///< where train.max_steps does not say

/// Random token ids for shapes without a tokenizer: full rows for every step of `train`, or for kRandomSteps
/// when their number is not set. For sft the first half of each row is masked, as a prompt would be. Throws
/// Error(kUsage) above 67 million tokens.
std::vector<TokenizedExample> RandomExamples(const TrainSpec& train, int vocab_size, std::uint64_t seed);

}  // namespace huoyan
