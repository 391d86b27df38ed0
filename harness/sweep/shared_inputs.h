#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "evalsets/gold.h"
#include "harness/experiment/content_hash.h"
#include "harness/experiment/plan.h"
#include "trainer/chat_template.h"
#include "trainer/tokenizer.h"

namespace huoyan {

using Prompts = std::vector<std::vector<std::int32_t>>;

/// What the trials of a sweep read alike, read once by the process that forks them: the questions, the
/// tokenizer, prompts and training data as token ids, and the hashes of the files they come from. Only the
/// last of each is kept. A trial that does not find here what it needs reads it by itself, so this saves time
/// and decides nothing.
class SharedInputs {
 public:
  SharedInputs(std::filesystem::path root_folder, std::filesystem::path cache_folder)
      : root_folder_(std::move(root_folder)),
        cache_folder_(std::move(cache_folder)),
        hasher_(cache_folder_) {}

  /// Reads what the trial will need, unless it is here. What cannot be read is left to the trial to report.
  void Prepare(const PlannedTrial& trial);

  /// Knows the files that were hashed for all trials.
  const ContentHasher& hasher() const { return hasher_; }

  /// Null when they are not the trial's.
  const GoldSet* Gold(const PlannedTrial& trial) const;

  /// `model_folder`'s tokenizer; null when it is another model's.
  const Tokenizer* TokenizerOf(const PlannedTrial& trial, const std::filesystem::path& model_folder) const;

  /// The questions as `model_folder`'s tokenizer encodes them; null when they are not the trial's.
  const Prompts* PromptsOf(const PlannedTrial& trial, const std::filesystem::path& model_folder) const;

  /// The examples as `model_folder`'s tokenizer encodes them; null when they are not the trial's.
  const std::vector<TokenizedExample>* Examples(const PlannedTrial& trial,
                                                const std::filesystem::path& model_folder) const;

 private:
  std::filesystem::path root_folder_;
  std::filesystem::path cache_folder_;
  ContentHasher hasher_;
  std::optional<GoldSet> gold_;
  // Each with the text of everything it was made from.
  std::string tokenizer_key_;
  std::optional<Tokenizer> tokenizer_;
  std::string prompts_key_;
  Prompts prompts_;
  std::string examples_key_;
  std::vector<TokenizedExample> examples_;
};

}  // namespace huoyan
